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
import { tierSettingsDecider, type TierSettingsPutEvent, type PutTierSettingsCommand } from './tier-setting.decider.js';
import type { TierSettingsPut } from './tier-setting.events.js';

/** The source of tier settings as events. */
const SOURCE = '/peakend/tier-settings';

export interface TierSettingsResult {
  readonly put: TierSettingsPut;
  readonly position: Position;
}

/** Puts a tenant's tier settings. */
export class PutTierSettings extends Command<TierSettingsResult> {
  constructor(
    readonly tenant: string,
    readonly command: PutTierSettingsCommand,
    readonly traceparent: string | null,
  ) {
    super();
  }
}

@CommandHandler(PutTierSettings)
export class PutTierSettingsHandler implements ICommandHandler<PutTierSettings> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, command, traceparent }: PutTierSettings): Promise<TierSettingsResult> {
    const stream = streamOf(tenant, this.clock.now(), traceparent);
    const { state, position } = await decideOn(this.store, stream, tierSettingsDecider, command, undefined);
    return { put: state, position };
  }
}

function streamOf(tenant: string, time: number, traceparent: string | null): DecidedStream<TierSettingsPutEvent> {
  return {
    id: uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, 'tier-settings'])),
    read: (stored) => eventOf(stored, 'tier-settings.put'),
    write: ({ type, data }) =>
      decidedEvent({
        // Four parts, unlike the three of events that channels publish.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify(['tier-settings', tenant, '', data.version])),
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
