import { type Event, isEvent } from '#libs/facts/stored.events.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Definitions } from '#libs/insights/journey/definitions.score.js';
import { weigh, type Weighed } from '#libs/insights/scores/learned-expectation.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { placeOf } from '#libs/kernel/place.js';
import {
  type Experienced,
  experienceOf,
  ExperiencedDays,
  experiencesAt,
  type History,
  negative,
} from './experienced.policy.js';
import { byDefinition, keyOf, type LastLearned, learning, lessonsOf } from './learning.policy.js';

/** What changes experiences that are known: of its customer, all are computed anew. */
export const REVISING = [
  'touchpoint.corrected',
  'touchpoint.retracted',
  'valence.derived',
  'customer.tier-assigned',
  'customer.merged',
] as const;
export const OF_CUSTOMERS = ['touchpoint.recorded', ...REVISING] as const;
export const HEARD = [...OF_CUSTOMERS, 'day.closed', 'expectation.learned'] as const;
type Heard = Event<(typeof HEARD)[number]>;

/** Customers whom merges link, whose experiences some events revise. */
export interface Revised {
  readonly customers: readonly string[];
  readonly history: History;
  /** Up to here the sums are as the log says. */
  counted: Position;
}

/** A tenant as far as some events need it. */
export interface KnownTenant {
  readonly calendar: Calendar;
  /** By customer; those whom merges link share one. Nothing revises the others. */
  readonly revised: ReadonlyMap<string, Revised>;
  /** Of a customer whom nothing revises. */
  readonly tiersOf: (customerId: string) => Tiers;
  /** What these events add to the sums. */
  readonly added: ExperiencedDays;
  /** What was learned last, by `keyOf`. */
  readonly last: Map<string, LastLearned>;
}

/** A midnight: what is needed to learn from it. */
export interface KnownMidnight {
  /** In force then. */
  readonly definitions: Definitions;
  /** What was experienced on closed days, as it was known before these events. */
  readonly before: readonly (Experienced & Weighed)[];
}

export interface Known {
  readonly tenants: ReadonlyMap<string, KnownTenant>;
  /** By the id of the event that closes the day: none before the policy began, none of tenants that do not learn. */
  readonly midnights: ReadonlyMap<string, KnownMidnight>;
  /** The last of these events. */
  readonly position: Position;
  /** What changed of what was learned last, by tenant. */
  readonly changed: Map<string, Map<string, LastLearned>>;
  /** What the last event leads to. */
  said: readonly Decision[];
}

/** Takes an event into what is known, and notes what it leads to. */
export function take(event: StoredEvent, known: Known): void {
  known.said = [];
  if (!isEvent(event) || !HEARD.some((type) => type === event.type)) return;
  const heard = event as Heard;
  const tenant = known.tenants.get(heard.tenant) as KnownTenant;
  if (heard.type === 'day.closed') return close(heard, tenant, known);
  if (heard.type === 'expectation.learned') return keep(heard.tenant, heard.data, tenant, known);
  // What revises experiences is counted once they are asked for.
  if (heard.type !== 'touchpoint.recorded' || tenant.revised.has(heard.customerId)) return;
  const touchpoint = touchpointOf(heard.eventId, placeOf(heard), heard.time, heard);
  const experience = experienceOf(touchpoint, tenant.tiersOf(heard.customerId), tenant.calendar);
  if (experience !== undefined) tenant.added.add(experience);
}

/** Brings the sums of all whose experiences were revised up to a position. */
export function count({ revised, added, calendar }: KnownTenant, position: Position): void {
  for (const each of new Set(revised.values())) {
    const at = (then: Position) => experiencesAt(each.history, each.customers, then, calendar);
    for (const before of at(each.counted)) added.add(negative(before));
    for (const after of at(position)) added.add(after);
    each.counted = position;
  }
}

function close(closed: Event<'day.closed'>, tenant: KnownTenant, known: Known): void {
  const midnight = known.midnights.get(closed.eventId);
  if (midnight === undefined) return;
  count(tenant, closed.position);
  const today = dayNumberOf(closed.data.day);
  const fresh = tenant.added
    .all()
    .filter(({ day }) => day <= today)
    .map(({ named, touchpoint, tier, day, ...sums }) => ({ named, touchpoint, tier, ...weigh(sums, today - day) }));
  const experienced = byDefinition([...midnight.before, ...fresh], midnight.definitions);
  const lessons = lessonsOf(experienced, tenant.last, midnight.definitions);
  // It counts before it is stored: the next midnight may be among the same events.
  for (const lesson of lessons) keep(closed.tenant, lesson, tenant, known);
  known.said = lessons.map((lesson) => learning(closed, lesson));
}

function keep(
  name: string,
  { definition, touchpoint, tier, version, value }: LastLearned,
  tenant: KnownTenant,
  known: Known,
): void {
  const learned = { definition, touchpoint, tier, version, value };
  const key = keyOf(learned);
  if ((tenant.last.get(key)?.version ?? 0) >= version) return;
  tenant.last.set(key, learned);
  const changed = known.changed.get(name) ?? new Map<string, LastLearned>();
  known.changed.set(name, changed.set(key, learned));
}
