import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type DecidedStream, decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { serviceLevelStreamOf } from './service-level.stream.js';
import { type ServiceLevelCommand, serviceLevelDecider, type ServiceLevelEvent } from './service-level.decider.js';
import type { Settings } from './in.force.js';
import type { Version } from './service-level.table.js';

export interface ServiceLevelResult {
  /** The calendar or the service level after the command; null: it is deleted. */
  readonly inForce: Version<keyof Settings> | null;
  /** There was none of this name before. */
  readonly created: boolean;
  readonly position: Position;
}

/** Puts or deletes a tenant's calendar or service level. */
export class ChangeServiceLevels extends Command<ServiceLevelResult> {
  constructor(
    readonly tenant: string,
    readonly change: ServiceLevelCommand,
    readonly traceparent: string | null,
  ) {
    super();
  }
}

@CommandHandler(ChangeServiceLevels)
export class ChangeServiceLevelsHandler implements ICommandHandler<ChangeServiceLevels> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, change, traceparent }: ChangeServiceLevels): Promise<ServiceLevelResult> {
    const stream = streamOf(tenant, this.clock.now(), traceparent);
    const { state, events, position } = await decideOn(this.store, stream, serviceLevelDecider, change, undefined);
    const isCalendar = change.does !== 'put-service-level' && change.does !== 'delete-service-level';
    const { name } = change;
    const latest = (isCalendar ? state.calendars : state.serviceLevels).get(name);
    const inForce = latest?.value ? { name, version: latest.version, said: latest.value } : null;
    return { inForce, created: events.length > 0 && latest?.replaces === false, position };
  }
}

function streamOf(tenant: string, time: number, traceparent: string | null): DecidedStream<ServiceLevelEvent> {
  return {
    id: serviceLevelStreamOf(tenant),
    read: (stored) => eventOf(stored, 'calendar.put', 'calendar.deleted', 'service-level.put', 'service-level.deleted'),
    write: ({ type, data }) => {
      const kind = type.slice(0, type.indexOf('.'));
      return decidedEvent({
        // Four parts: no event that a channel publishes can have this id.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify([kind, tenant, data.name, data.version])),
        tenant,
        customerId: null,
        type,
        source: `/peakend/${kind}s`,
        id: `${data.name}/${data.version}`,
        time,
        data,
        traceparent,
      } as Parameters<typeof decidedEvent>[0]);
    },
  };
}
