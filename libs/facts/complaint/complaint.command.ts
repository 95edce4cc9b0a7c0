import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type DecidedOnce, decideOnce } from '#libs/eventing/command.runner.js';
import { sealEvents } from '#libs/eventing/event.sealer.js';
import type { Recorded } from '#libs/facts/decided.events.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import { checkRepeat } from '#libs/platform/input/idempotency-key.header.js';
import { sealMembers } from '#libs/facts/members.sealer.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { isBefore } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { type Complaint, complaintsOf } from './complaint.answer.js';
import { type ComplaintClock, clockReadings, LED_TO_WORDS, owedUntil, withdrawnBreaches } from './complaint.clocks.js';
import type { GivenCommand } from './complaint-command.reader.js';
import { type ClockCourse, courseAfter, courseOf } from './complaint.course.js';
import { type ComplaintCommand, type ComplaintEvent, complaintDecider, stateOf } from './complaint.decider.js';
import { commandIdOf, complaintEventOf, recordedEvent, storedCourse, toldEvent } from './complaint.stream.js';
import { ComplaintTimekeeper } from './complaint.timekeeper.js';

/** A complaint after a command. */
export interface CommandedComplaint {
  readonly complaint: Complaint;
  readonly version: number;
  /** Of the command's event. */
  readonly position: Position;
  /** The event that the command led to. */
  readonly eventId: Uuid;
  /** The command was carried out before, under the same key. */
  readonly repeated: boolean;
}

/** Who gives a command, and how: what decides besides the command itself. */
export interface Commanding {
  readonly tenant: string;
  readonly complaintId: string;
  readonly idempotencyKey: string | null;
  readonly ifVersion: ComplaintCommand['ifVersion'];
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** A command on a complaint. The same under the same key is answered as the first was, for ever. */
export class CommandComplaint extends Command<CommandedComplaint> {
  constructor(
    readonly given: GivenCommand,
    readonly by: Commanding,
  ) {
    super();
  }
}

/**
 * Decides on the complaint's stream: what queries read may be behind. Only what never changes again is read elsewhere,
 * the service levels that were in force when it was filed.
 */
@CommandHandler(CommandComplaint)
export class CommandComplaintHandler implements ICommandHandler<CommandComplaint> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly timekeeper: ComplaintTimekeeper,
  ) {}

  async execute({ given, by }: CommandComplaint): Promise<CommandedComplaint> {
    const { tenant, complaintId, idempotencyKey, ifVersion, correlationId, traceparent } = by;
    if (!isIdentifier(complaintId)) throw unknownComplaint();
    const stream = { id: complaintStreamOf(tenant, complaintId), read: complaintEventOf };
    const eventId = idempotencyKey === null ? randomUUID() : commandIdOf(tenant, complaintId, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    let command: ComplaintCommand | undefined;
    const decided = await decideOnce(this.store, stream, eventId, async (stored) => {
      const [filed] = stored;
      const customerId = filed?.customerId;
      if (filed === undefined || customerId == null) throw unknownComplaint();
      command ??= await this.sealed(given, { tenant, customerId, complaintId, ifVersion });
      const clocks = await this.timekeeper.clocksOf(filed);
      const recording = { eventId, stream: stream.id, now: this.clock.now() };
      const { owed, event, withdrawn } = decidedWithClocks(command, stored, clocks, recording);
      const of = { tenant, customerId };
      const unsealed = owed.map((each) => ({ event: toldEvent(each, of), personal: LED_TO_WORDS }));
      const append = [
        ...(await sealEvents(this.keyring, unsealed)),
        recordedEvent(event, { ...of, contentHash, correlationId, traceparent }),
        ...withdrawn.map((each) => ({ ...toldEvent(each, of), causationId: eventId, correlationId })),
      ];
      return { events: [...owed, event, ...withdrawn], append };
    });
    checkRepeat(decided.before, contentHash, 'another command on this complaint');
    return this.answer(tenant, eventId, decided);
  }

  private async sealed(
    { name, said, personal, occurredAt }: GivenCommand,
    of: Pick<Recorded, 'tenant' | 'customerId'> & Pick<ComplaintCommand, 'complaintId' | 'ifVersion'>,
  ): Promise<ComplaintCommand> {
    const { complaintId, ifVersion } = of;
    const sealed = await sealMembers(this.keyring, of, said, personal);
    return { name, said: sealed, complaintId, occurredAt, ifVersion } as unknown as ComplaintCommand;
  }

  private async answer(
    tenant: string,
    eventId: Uuid,
    { events, stored, customerId, position, before }: DecidedOnce<ComplaintEvent>,
  ): Promise<CommandedComplaint> {
    const at = before?.recordedAt ?? this.clock.now();
    const clocks = await this.timekeeper.clocksOf(stored[0] as StoredEvent);
    const course = courseOf(events.map((event, index) => ({ event, recordedAt: stored[index]?.recordedAt ?? at })));
    const told = { customerId: customerId as string, events, clocks: clockReadings(course, clocks, at) };
    const [complaint] = (await complaintsOf(this.keyring, tenant, [told])) as [Complaint];
    return { complaint, version: events.length, position, eventId, repeated: before !== null };
  }
}

/** What a command leads to. */
interface Decided {
  /** What clocks owed before it. */
  readonly owed: readonly ComplaintEvent[];
  readonly event: ComplaintEvent;
  /** The breaches that it shows to have been none. */
  readonly withdrawn: readonly ComplaintEvent[];
}

/** Decides a command after what the complaint's clocks owe up to the time at which it happened. */
function decidedWithClocks(
  command: ComplaintCommand,
  stored: readonly StoredEvent[],
  clocks: readonly ComplaintClock[],
  { eventId, stream, now }: { readonly eventId: Uuid; readonly stream: Uuid; readonly now: number },
): Decided {
  const recording = { stream, complaintId: command.complaintId, now };
  const before = storedCourse(stored);
  const [atNow, { occurredAt }] = [{ time: now, micros: 0 }, command];
  // Somebody whose clock is ahead makes nothing due before its time.
  const passed = occurredAt !== null && isBefore(occurredAt, atNow) ? occurredAt : atNow;
  const owed = owedUntil(before, clocks, passed, recording);
  const state = stateOf([...stored.map(complaintEventOf), ...owed]);
  const context = { eventId, now: atNow, readVersion: stored.length };
  const [event] = complaintDecider.decide(command, state, context) as [ComplaintEvent];
  const take = (course: ClockCourse, each: ComplaintEvent) => courseAfter(course, { event: each, recordedAt: now });
  const decided = [...owed, event].reduce(take, before);
  return { owed, event, withdrawn: withdrawnBreaches(decided, clocks, recording) };
}

function unknownComplaint(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_COMPLAINT', 'There is no complaint with this id.');
}
