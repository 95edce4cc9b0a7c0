import { ALERT_TYPES, isLive } from '#libs/facts/alert/alert.commands.js';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import { type Event, isEvent } from '#libs/facts/stored.events.js';
import { isOfReview } from '#libs/facts/tier-setting/tier-review.stream.js';
import type { TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Latest } from '#libs/insights/churn-risk/latest.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { placeOf } from '#libs/kernel/place.js';
import type { Assigned } from './tier-review.policy.js';
import type { Told } from './told.policy.js';

export const TIER_REVIEW_HEARD = [
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.tier-assigned',
  'customer.registered',
  'customer.profile-changed',
  'customer.lost',
  'customer.won-back',
  'customer.erased',
  'customer.merged',
  ...ALERT_TYPES,
  'tier-settings.put',
  'day.closed',
] as const;
type Heard = Event<(typeof TIER_REVIEW_HEARD)[number]>;

/** What a customer spent, or got back: below 0. */
export interface Spent {
  readonly customerId: string;
  readonly currency: string;
  /** The tenant's, counted from 1970-01-01. */
  readonly day: number;
  /** Decimal text. */
  readonly amount: string;
}

/** The end of a tenant's date. */
export interface Midnight {
  readonly day: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The event that says so. */
  readonly cause: Uuid;
}

/** What an event says to reviews. It is plain JSON, for it may have to wait until a review is over. */
export type Note =
  | { readonly kind: 'told'; readonly customerId: string; readonly told: Told; readonly spent?: Spent }
  | { readonly kind: 'reviewed'; readonly customerId: string; readonly told: Told }
  | { readonly kind: 'level'; readonly customerId: string; readonly level: AlertLevel | null }
  /** Customers whom merges link, each with its survivor. */
  | { readonly kind: 'merged'; readonly survivors: readonly (readonly [customerId: string, survivor: string])[] }
  | { readonly kind: 'settings'; readonly settings: TierSettings }
  | ({ readonly kind: 'closed' } & Midnight);

/** Everybody whom merges link with a customer at a position in the log, each with its survivor. */
export type SurvivorsOf = (customerId: string, position: Position) => readonly (readonly [string, string])[];

/** The customers whom a note is about. */
export function customersOf(note: Note): readonly string[] {
  if (note.kind === 'merged') return note.survivors.map(([customerId]) => customerId);
  return 'customerId' in note ? [note.customerId] : [];
}

/** What an event says; undefined: nothing. */
export function noteOf(event: StoredEvent, calendar: Calendar, survivorsOf: SurvivorsOf): Note | undefined {
  if (!isEvent(event) || !TIER_REVIEW_HEARD.some((type) => type === event.type)) return undefined;
  const heard = event as Heard;
  if (isOfAlert(heard)) {
    const { customerId, data } = heard;
    return { kind: 'level', customerId, level: isLive(data.status) ? data.level : null };
  }
  if (heard.type === 'tier-settings.put') return { kind: 'settings', settings: heard.data.settings };
  if (heard.type === 'customer.merged')
    return { kind: 'merged', survivors: survivorsOf(heard.customerId, heard.position) };
  if (heard.type === 'day.closed')
    return { kind: 'closed', day: heard.data.day, at: Date.parse(heard.data.endedAt), cause: heard.eventId };
  return noteOfFact(heard, calendar);
}

type OfAlert = Extract<Heard, { readonly type: (typeof ALERT_TYPES)[number] }>;

function isOfAlert(event: Heard): event is OfAlert {
  return ALERT_TYPES.some((type) => type === event.type);
}

type OfCustomer = Exclude<Heard, OfAlert | { readonly type: 'tier-settings.put' | 'day.closed' | 'customer.merged' }>;

function noteOfFact(fact: OfCustomer, calendar: Calendar): Note {
  const { customerId } = fact;
  const place = placeOf(fact).toString('hex');
  const latest = <T>(value: T): Latest<T> => [place, value];
  const told = (more: Told, spent?: Spent): Extract<Note, { readonly kind: 'told' }> => ({
    kind: 'told',
    customerId,
    told: { ...more, fact: latest(null) },
    ...(spent && { spent }),
  });
  switch (fact.type) {
    case 'customer.purchase-made':
      return told({ bought: true }, spentIn(fact, calendar, ''));
    case 'customer.purchase-returned':
      return told({}, spentIn(fact, calendar, '-'));
    case 'customer.tier-assigned': {
      const isReview = isOfReview(fact);
      const holds = isReview ? null : 'any';
      const assigned: Assigned = { tier: fact.data.tier, from: firstMidnight(fact, calendar), holds };
      const note = told({ tier: latest(assigned) });
      return isReview ? { ...note, kind: 'reviewed' } : note;
    }
    case 'customer.registered':
    case 'customer.profile-changed': {
      const { potential } = fact.data;
      return told(potential === undefined ? {} : { potential: latest(potential) });
    }
    case 'customer.lost':
      return told({ loss: latest('lost') });
    case 'customer.won-back':
      return told({ loss: latest('won-back') });
    case 'customer.erased':
      return { kind: 'told', customerId, told: { erased: latest(null) } };
  }
}

type Payment = Extract<OfCustomer, { readonly type: `customer.purchase-${string}` }>;

function spentIn({ customerId, time, data: { amount, currency } }: Payment, calendar: Calendar, sign: string): Spent {
  return { customerId, currency, day: dayNumberOf(calendar.dayOf(time)), amount: sign + amount };
}

/** The day that begins with the first midnight at or after a moment. */
function firstMidnight({ time, micros }: Pick<StoredEvent, 'time' | 'micros'>, calendar: Calendar): number {
  const day = calendar.dayOf(time);
  return dayNumberOf(day) + (micros === 0 && calendar.startOf(day) === time ? 0 : 1);
}
