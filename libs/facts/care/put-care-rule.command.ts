import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { versionStreamOf } from '#libs/facts/version.stream.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import type { CareRulePut } from './care.events.js';
import { careRuleDecider, type PutCareRuleCommand } from './care-rule.decider.js';

const NAMES = { type: 'care-rule.put', stream: 'care-rule', event: 'care-rule', source: 'care-rules' } as const;

export interface CareRuleResult {
  readonly put: CareRulePut;
  /** This is the first rule of this name. */
  readonly created: boolean;
  readonly position: Position;
}

/** Puts a care rule of a tenant. */
export class PutCareRule extends Command<CareRuleResult> {
  constructor(
    readonly tenant: string,
    readonly command: PutCareRuleCommand,
    readonly traceparent: string | null,
  ) {
    super();
  }
}

@CommandHandler(PutCareRule)
export class PutCareRuleHandler implements ICommandHandler<PutCareRule> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, command, traceparent }: PutCareRule): Promise<CareRuleResult> {
    const { name } = command;
    const stream = versionStreamOf(NAMES, { tenant, name }, this.clock.now(), traceparent);
    const { state, events, position } = await decideOn(this.store, stream, careRuleDecider, command, undefined);
    if (state === null) throw new Error('A care rule was put, but there is none');
    return { put: state, created: events.length > 0 && state.version === 1, position };
  }
}
