import { allClocksOf, unmetDueTimes } from '#libs/facts/complaint/complaint.clocks.js';
import type { ComplaintStatus } from '#libs/facts/complaint/complaint.commands.js';
import { courseAsTold } from '#libs/facts/complaint/complaint.course.js';
import { type ComplaintEvent, isKeepable, isOpen, stateOf } from '#libs/facts/complaint/complaint.decider.js';
import { complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import type { ServiceLevelInForce } from '#libs/facts/service-level/clock.score.js';
import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
import type { Uuid } from '#libs/kernel/event.js';
import { type Instant, instantOfText, instantText, toMicroseconds } from '#libs/kernel/instant.js';
import { instantOf } from '#libs/kernel/place.js';

/** What a fact says of a complaint, under the customer it was published for. */
export interface ComplaintFact {
  readonly customerNo: CustomerNo;
  readonly complaintId: string;
  readonly version: number;
  readonly place: Buffer;
  readonly event: ComplaintEvent;
}

/** What complaints are found by. */
export interface ComplaintRow {
  readonly eventId: Uuid;
  readonly filedAt: Instant;
  readonly state: ComplaintStatus;
  readonly open: boolean;
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  readonly department: string | null;
  readonly escalated: boolean;
  /**
   * When it is overdue, unless something happens: when the first is due of the promises that nobody has kept, and of the
   * acknowledgement and the resolution that service levels wait for; null: nothing is.
   */
  readonly dueAt: string | null;
}

/** What a fact says of a complaint; null for one of another type. */
export function complaintFact(fact: WholeFact): ComplaintFact | null {
  if (!isOfComplaint(fact)) return null;
  const { customerNo, place, eventId } = fact;
  const event = { type: fact.type, data: fact.data, eventId, at: instantOf(place) } as ComplaintEvent;
  const identity =
    event.type === 'complaint.filed'
      ? { complaintId: complaintIdOf(event.data, eventId), version: 1 }
      : { complaintId: event.data.complaintId, version: event.data.version };
  return { customerNo, ...identity, place, event };
}

function isOfComplaint({ type }: WholeFact): boolean {
  return type.startsWith('complaint.');
}

/**
 * What a complaint is found by; null as long as it is not known that it was filed.
 *
 * @param events in the order in which they were decided, which is their versions': whatever order they came in
 * @param levels the service levels that hold for it
 */
export function complaintRow(
  events: readonly ComplaintEvent[],
  levels: readonly ServiceLevelInForce[],
): ComplaintRow | null {
  const [filed] = events;
  if (filed?.type !== 'complaint.filed') return null;
  const { status, category, severity, channel, department, escalated, filedAt, promises } = stateOf(events);
  const promised = promises.filter(isKeepable).map(({ dueAt }) => instantOfText(dueAt));
  const unmet = unmetDueTimes(courseAsTold(events), allClocksOf(levels)).map((time) => ({ time, micros: 0 }));
  const { eventId } = filed;
  const found = { eventId, filedAt, state: status, open: isOpen(status), category, severity, channel };
  return { ...found, department, escalated, dueAt: earliest([...promised, ...unmet]) };
}

function earliest(times: readonly Instant[]): string | null {
  const [first] = [...times].sort((a, b) => Number(toMicroseconds(a) - toMicroseconds(b)));
  return first === undefined ? null : instantText(first);
}
