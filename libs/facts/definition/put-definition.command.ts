import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type DecidedStream, decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import {
  definitionDecider,
  type DefinitionPutEvent,
  inForce,
  type PutDefinitionCommand,
} from './definition.decider.js';
import type { DefinitionInForce } from './definition.events.js';

/** The source of definitions as events. */
const SOURCE = '/peakend/definitions';

export interface DefinitionResult {
  readonly inForce: DefinitionInForce;
  /** This is the first definition of this name. */
  readonly created: boolean;
  readonly position: Position;
}

/** Puts a journey definition of a tenant. */
export class PutDefinition extends Command<DefinitionResult> {
  constructor(
    readonly tenant: string,
    readonly put: PutDefinitionCommand,
    readonly traceparent: string | null,
  ) {
    super();
  }
}

@CommandHandler(PutDefinition)
export class PutDefinitionHandler implements ICommandHandler<PutDefinition> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, put, traceparent }: PutDefinition): Promise<DefinitionResult> {
    const stream = streamOf(tenant, put.name, this.clock.now(), traceparent);
    const { state, events, position } = await decideOn(this.store, stream, definitionDecider, put, undefined);
    const version = inForce(put.name, state);
    if (!version) throw new Error('A definition was put, but none is in force');
    return { inForce: version, created: events.length > 0 && version.version === 1, position };
  }
}

/** The stream of a tenant's definition with a given name. */
export function definitionStreamOf(tenant: string, name: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, 'definition', name]));
}

function streamOf(
  tenant: string,
  name: string,
  time: number,
  traceparent: string | null,
): DecidedStream<DefinitionPutEvent> {
  return {
    id: definitionStreamOf(tenant, name),
    read: (stored) => eventOf(stored, 'definition.put'),
    write: ({ type, data }) =>
      decidedEvent({
        // Four parts: no event that a channel publishes can have this id and so keep a definition from being put.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify(['definition', tenant, name, data.version])),
        tenant,
        customerId: null,
        type,
        source: SOURCE,
        id: `${name}/${data.version}`,
        time,
        data,
        traceparent,
      }),
  };
}
