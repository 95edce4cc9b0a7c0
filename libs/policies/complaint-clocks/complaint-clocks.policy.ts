import {
  type ComplaintClock,
  type DueByClock,
  dueOf,
  LED_TO_WORDS,
  owedUntil,
  toldId,
} from '#libs/facts/complaint/complaint.clocks.js';
import { type ClockCourse, courseAfter, NOT_FILED } from '#libs/facts/complaint/complaint.course.js';
import { complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import { complaintEventOf, storedCourse, toldEvent } from '#libs/facts/complaint/complaint.stream.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import type { LevelReference } from '#libs/facts/service-level/in.force.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { DueQueue } from '#libs/policies/engine/due.queue.js';

/** A complaint whose clocks are kept. */
export interface Kept {
  readonly stream: Uuid;
  readonly tenant: string;
  readonly complaintId: string;
  /** As published. */
  readonly customerId: string;
  readonly levels: readonly LevelReference[];
  readonly clocks: readonly ComplaintClock[];
  readonly course: ClockCourse;
  /** What has passed and is not recorded (yet), and when it was due. */
  readonly passed: Readonly<Record<string, string>>;
  /** When it is next due: milliseconds since 1970; null: nothing is. */
  readonly nextAt: number | null;
}

/** What the policy knows. */
export interface Known {
  readonly kept: Map<Uuid, Kept>;
  /** When each of them is next due. */
  readonly due: DueQueue<{ readonly at: number; readonly stream: Uuid }>;
  /** Those that changed. */
  readonly changed: Set<Uuid>;
  /** The service levels that hold for a complaint that these events file. */
  levelsOf(filed: StoredEvent): Pick<Kept, 'levels' | 'clocks'>;
  /** The moment that the log has reached. */
  readonly until: number;
}

/** What is known of these complaints at first. */
export function knowing(kept: readonly Kept[], levelsOf: Known['levelsOf'], until: number): Known {
  const due: Known['due'] = new DueQueue(({ stream }) => stream);
  for (const { stream, nextAt } of kept) if (nextAt !== null) due.add({ at: nextAt, stream });
  return { kept: new Map(kept.map((each) => [each.stream, each])), due, changed: new Set(), levelsOf, until };
}

/** Something that is due for a complaint. */
export interface Item {
  /** When it is due, and known to be. */
  readonly at: number;
  readonly of: Kept;
  readonly due: DueByClock;
}

export function streamOf({ type, tenant, eventId, data }: StoredEvent): Uuid {
  const id = data.complaintId as string | undefined;
  return complaintStreamOf(
    tenant,
    type === 'complaint.filed' ? complaintIdOf({ ...(id && { complaintId: id }) }, eventId) : String(id),
  );
}

export function take(stored: StoredEvent, known: Known): void {
  const stream = streamOf(stored);
  const before = known.kept.get(stream) ?? filed(stored, stream, known);
  if (before === undefined) return;
  const { recordedAt } = stored;
  const course = courseAfter(before.course, { event: complaintEventOf(stored), recordedAt });
  const still = dueOf(course, before.clocks).filter(({ key, at }) => before.passed[key] === instantText(at));
  const passed = Object.fromEntries(still.map(({ key, at }) => [key, instantText(at)]));
  keep({ ...before, course, passed }, recordedAt, known);
}

/** The first known item that is due at or before a moment. */
export function next({ kept, due }: Known, until: number): Item | undefined {
  const first = due.first(until);
  return first && itemOf(kept.get(first.stream) as Kept);
}

/** It has passed. */
export function pass({ at, of, due }: Item, known: Known): void {
  keep({ ...of, passed: { ...of.passed, [due.key]: instantText(due.at) } }, at, known);
}

/**
 * To tell what is due, with all that the complaint's clocks owe before it, on its stream as it is then: most likely as
 * it is known.
 * @param now when it is recorded: milliseconds since 1970
 */
export function telling({ of, due }: Item, now: number): Decision {
  const { stream, complaintId, clocks, course } = of;
  const eventsAfter = (then: ClockCourse) =>
    owedUntil(then, clocks, due.at, { stream, complaintId, now }).map((event) => toldEvent(event, of));
  return {
    eventId: toldId(stream, due.key),
    stream,
    personal: LED_TO_WORDS,
    expected: { revision: course.version - 1, events: () => eventsAfter(course) },
    eventsAfter: (stored) => (stored.length === 0 ? [] : eventsAfter(storedCourse(stored))),
  };
}

function filed(stored: StoredEvent, stream: Uuid, known: Known): Kept | undefined {
  if (stored.type !== 'complaint.filed' || stored.customerId === null) return undefined;
  const { tenant, customerId, eventId, data } = stored;
  const complaintId = (data.complaintId as string | undefined) ?? eventId;
  const empty = { course: NOT_FILED, passed: {}, nextAt: null };
  return { stream, tenant, complaintId, customerId, ...known.levelsOf(stored), ...empty };
}

/** @param since it is not due before that: earlier it was not known */
function keep(changed: Kept, since: number, { kept, due, changed: noted }: Known): void {
  const { stream } = changed;
  const first = firstDue(changed);
  const nextAt = first === undefined ? null : Math.max(since, first.at.time + (first.at.micros > 0 ? 1 : 0));
  kept.set(stream, { ...changed, nextAt });
  if (nextAt === null) due.remove(stream);
  else due.add({ at: nextAt, stream });
  noted.add(stream);
}

function firstDue({ course, clocks, passed }: Kept): DueByClock | undefined {
  return dueOf(course, clocks).find(({ key, at }) => passed[key] !== instantText(at));
}

function itemOf(kept: Kept): Item | undefined {
  const due = firstDue(kept);
  return due === undefined || kept.nextAt === null ? undefined : { at: kept.nextAt, of: kept, due };
}
