import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { versionStreamOf } from '#libs/facts/version.stream.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { churnSettingsDecider, type PutChurnSettingsCommand } from './churn-setting.decider.js';
import type { ChurnSettingsPut } from './churn-setting.events.js';

const NAMES = {
  type: 'churn-settings.put',
  stream: 'churn-settings',
  event: 'churn-settings',
  source: 'churn-settings',
} as const;

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
    const stream = versionStreamOf(NAMES, { tenant }, this.clock.now(), traceparent);
    const { state, position } = await decideOn(this.store, stream, churnSettingsDecider, command, undefined);
    return { put: state, position };
  }
}
