import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { versionStreamOf } from '#libs/facts/version.stream.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { tierSettingsDecider, type PutTierSettingsCommand } from './tier-setting.decider.js';
import type { TierSettingsPut } from './tier-setting.events.js';

const NAMES = {
  type: 'tier-settings.put',
  stream: 'tier-settings',
  event: 'tier-settings',
  source: 'tier-settings',
} as const;

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
    const stream = versionStreamOf(NAMES, { tenant }, this.clock.now(), traceparent);
    const { state, position } = await decideOn(this.store, stream, tierSettingsDecider, command, undefined);
    return { put: state, position };
  }
}
