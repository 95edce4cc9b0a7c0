import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { versionStreamOf } from '#libs/facts/version.stream.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { definitionDecider, inForce, type PutDefinitionCommand } from './definition.decider.js';
import type { DefinitionInForce } from './definition.events.js';

const NAMES = { type: 'definition.put', stream: 'definition', event: 'definition', source: 'definitions' } as const;

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
    const { name } = put;
    const stream = versionStreamOf(NAMES, { tenant, name }, this.clock.now(), traceparent);
    const { state, events, position } = await decideOn(this.store, stream, definitionDecider, put, undefined);
    const version = inForce(put.name, state);
    if (!version) throw new Error('A definition was put, but none is in force');
    return { inForce: version, created: events.length > 0 && version.version === 1, position };
  }
}
