import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type DecidedOnce, decideOnce } from '#libs/eventing/command.runner.js';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { checkRepeat } from '#libs/platform/input/idempotency-key.header.js';
import { sealMembers } from '#libs/facts/members.sealer.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import type { ExpectedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { CLOCK, DATABASE, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { type FollowUp, followUpsOf } from './follow-up.answer.js';
import { type FollowUpCommand, type FollowUpEvent, followUpDecider, stateOf } from './follow-up.decider.js';
import type { FollowUpOpened } from './follow-up.events.js';
import { checkOrigin } from './follow-up.origin.js';
import type { GivenFollowUp, GivenFollowUpCommand } from './follow-up.reader.js';
import {
  commandIdOf,
  followUpEventOf,
  followUpStreamOf,
  openedIdOf,
  overdueIdOf,
  recordedEvent,
} from './follow-up.stream.js';

/** A follow-up after a command. */
export interface CommandedFollowUp {
  readonly followUp: FollowUp;
  readonly version: number;
  /** Of the command's event. */
  readonly position: Position;
  /** The command was carried out before, under the same key. */
  readonly repeated: boolean;
}

/** Who gives a command, and how: what decides besides the command itself. */
export interface Commanding {
  readonly tenant: string;
  readonly idempotencyKey: string | null;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** Opens a task. The same under the same key is answered as the first was, for ever. */
export class OpenFollowUpTask extends Command<CommandedFollowUp> {
  constructor(
    readonly given: GivenFollowUp,
    readonly by: Commanding,
  ) {
    super();
  }
}

/** A command on a task. */
export class CommandFollowUp extends Command<CommandedFollowUp> {
  constructor(
    readonly given: GivenFollowUpCommand,
    readonly by: Commanding & { readonly followUpId: string; readonly ifVersion: ExpectedVersion },
  ) {
    super();
  }
}

/** Decides on the task's own stream, and on what the store has of what it came from. */
@CommandHandler(OpenFollowUpTask)
export class OpenFollowUpTaskHandler implements ICommandHandler<OpenFollowUpTask> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: OpenFollowUpTask): Promise<CommandedFollowUp> {
    const { tenant, idempotencyKey, ...traces } = by;
    const { customerId, occurredAt, from } = given;
    const followUpId = idempotencyKey === null ? randomUUID() : openedIdOf(tenant, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    const decided = await decideOnce(this.store, streamOf(tenant, followUpId), followUpId, async (_, known) => {
      const said = given.said as unknown as Omit<FollowUpOpened, 'followUpId' | 'version'>;
      const now = { time: this.clock.now(), micros: 0 };
      const context = { eventId: followUpId, overdueId: overdueIdOf(followUpId), now };
      const decide = (words: typeof said) =>
        followUpDecider.decide({ name: 'open', followUpId, said: words, occurredAt }, stateOf(known), context);
      // What is refused makes no key for a customer.
      decide(said);
      if (from !== undefined) await checkOrigin(this.store, this.database, tenant, customerId, from);
      const sealed = await sealMembers(this.keyring, { tenant, customerId }, given.said, ['text']);
      const events = decide(sealed as unknown as typeof said);
      const recorded = { tenant, customerId, contentHash, ...traces };
      return { events, append: events.map((event) => recordedEvent(event, recorded)) };
    });
    checkRepeat(decided.before, contentHash, 'another follow-up');
    return answer(this.keyring, tenant, decided);
  }
}

/** Decides on the task's stream, and on nothing else: what queries read may be behind. */
@CommandHandler(CommandFollowUp)
export class CommandFollowUpHandler implements ICommandHandler<CommandFollowUp> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: CommandFollowUp): Promise<CommandedFollowUp> {
    const { tenant, idempotencyKey, ifVersion, correlationId, traceparent } = by;
    const followUpId = by.followUpId.toLowerCase();
    if (!UUID.test(followUpId)) throw unknownFollowUp();
    const eventId = idempotencyKey === null ? randomUUID() : commandIdOf(tenant, followUpId, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    const decided = await decideOnce(this.store, streamOf(tenant, followUpId), eventId, async ([opened], known) => {
      const customerId = opened?.customerId;
      if (customerId == null) throw unknownFollowUp();
      const { name, said, occurredAt } = given;
      const command: FollowUpCommand = { name, followUpId, said, occurredAt, ifVersion };
      const now = { time: this.clock.now(), micros: 0 };
      const context = { eventId, overdueId: overdueIdOf(followUpId), now };
      const events = followUpDecider.decide(command, stateOf(known), context);
      const recorded = { tenant, customerId, correlationId, traceparent };
      const append = events.map((event) =>
        recordedEvent(event, event.eventId === eventId ? { ...recorded, contentHash } : recorded),
      );
      return { events, append };
    });
    checkRepeat(decided.before, contentHash, 'another command on this follow-up');
    return answer(this.keyring, tenant, decided);
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function streamOf(tenant: string, followUpId: Uuid) {
  return { id: followUpStreamOf(tenant, followUpId), read: followUpEventOf };
}

async function answer(
  keyring: Keyring,
  tenant: string,
  { events, customerId, position, before }: DecidedOnce<FollowUpEvent>,
): Promise<CommandedFollowUp> {
  const told = [{ customerId: customerId as string, events }];
  const [followUp] = (await followUpsOf(keyring, tenant, told)) as [FollowUp];
  return { followUp, version: events.length, position, repeated: before !== null };
}

function unknownFollowUp(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_FOLLOW_UP', 'There is no follow-up with this id.');
}
