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
import {
  churnSettingsDecider,
  type ChurnSettingsPutEvent,
  type PutChurnSettingsCommand,
} from './churn-setting.decider.js';
import type { ChurnSettingsPut } from './churn-setting.events.js';

/** The source of churn settings as events. */
const SOURCE = '/peakend/churn-settings';

export interface ChurnSettingsResult {
  readonly put: ChurnSettingsPut;
  readonly position: Position;
}

/** Puts a tenant's churn settings. */
export class PutChurnSettings extends Command<ChurnSettingsResult> {
  constructor(
    readonly tenant: string,
    readonly command: PutChurnSettingsCommand,
    readonly traceparent: string | null,
  ) {
    super();
  }
}

@CommandHandler(PutChurnSettings)
export class PutChurnSettingsHandler implements ICommandHandler<PutChurnSettings> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, command, traceparent }: PutChurnSettings): Promise<ChurnSettingsResult> {
    const stream = streamOf(tenant, this.clock.now(), traceparent);
    const { state, position } = await decideOn(this.store, stream, churnSettingsDecider, command, undefined);
    return { put: state, position };
  }
}

function streamOf(tenant: string, time: number, traceparent: string | null): DecidedStream<ChurnSettingsPutEvent> {
  return {
    id: uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, 'churn-settings'])),
    read: (stored) => eventOf(stored, 'churn-settings.put'),
    write: ({ type, data }) =>
      decidedEvent({
        // Four parts, unlike the three of events that channels publish.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify(['churn-settings', tenant, '', data.version])),
        tenant,
        customerId: null,
        type,
        source: SOURCE,
        id: `${data.version}`,
        time,
        data,
        traceparent,
      }),
  };
}
