import fc from 'fast-check';
import type { Typed } from '#libs/facts/stored.events.js';
import type { ChurnFact } from '#libs/insights/churn-risk/churn-fact.score.js';
import { placeOf } from '#libs/kernel/place.js';
import { storedEvent } from './an.event.js';

/** A fact that churn risk goes by, and the day it happened on, in days since `FIRST_DAY`. */
export type GivenChurnFact = Typed<ChurnFact['type']> & { readonly day: number };

/** 2026-01-01, in days since 1970-01-01. */
export const FIRST_DAY = 20_454;
const DAY = 86_400_000;

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** A fact at noon of its day; its number distinguishes it from the others. */
export function aChurnFact(number: number, { type, data, day }: GivenChurnFact): ChurnFact {
  const event = storedEvent(number, { type, time: (FIRST_DAY + day) * DAY + DAY / 2 });
  const { eventId, time, derived } = event;
  return { type, data, eventId, time, derived, place: placeOf(event) } as ChurnFact;
}

const complaintId = fc.constantFrom('k-1', 'k-2', '__proto__');
const decided = fc.record({ complaintId, version: fc.integer({ min: 2, max: 9 }) });
const category = fc.constantFrom('fees', 'staff-attitude');

const said: fc.Arbitrary<Typed<ChurnFact['type']>> = fc.oneof(
  fc.record({
    type: fc.constant('touchpoint.recorded' as const),
    data: fc.oneof(
      fc.integer({ min: -10, max: 10 }).map((tenths) => ({ touchpoint: 'call', channel: 'web', valence: tenths / 10 })),
      fc.constant({ touchpoint: 'call', channel: 'web' }),
    ),
  }),
  fc.record({
    type: fc.constantFrom('customer.purchase-made' as const, 'customer.purchase-returned' as const),
    data: fc.record({ amount: fc.integer({ min: 0, max: 999 }).map(String), currency: fc.constantFrom('EUR', 'CNY') }),
  }),
  fc.record({
    type: fc.constant('feedback.submitted' as const),
    data: fc.integer({ min: 0, max: 10 }).map((value) => ({ instrument: 'nps' as const, value })),
  }),
  fc.record({
    type: fc.constant('complaint.filed' as const),
    data: fc.record({ complaintId, category, severity: fc.integer({ min: 1, max: 5 }), channel: fc.constant('web') }),
  }),
  fc.record({
    type: fc.constantFrom('complaint.reopened' as const, 'complaint.withdrawn' as const),
    data: decided,
  }),
  decided.map((of) => ({ type: 'complaint.resolved' as const, data: { ...of, outcome: 'refunded' } })),
  fc
    .tuple(decided, fc.boolean())
    .map(([of, satisfied]) => ({ type: 'complaint.resolution-confirmed' as const, data: { ...of, satisfied } })),
  fc
    .tuple(decided, category)
    .map(([of, named]) => ({ type: 'complaint.reclassified' as const, data: { ...of, category: named, severity: 2 } })),
  fc
    .tuple(decided, category)
    .map(([of, named]) => ({ type: 'complaint.root-cause-recorded' as const, data: { ...of, category: named } })),
  fc
    .tuple(decided, fc.constantFrom('complaint.promise-broken' as const, 'complaint.promise-kept' as const))
    .map(([of, type]) => ({ type, data: { ...of, promiseId: '00000000-0000-4000-8000-000000000000' } })),
  fc.constantFrom('gold', 'vip').map((tier) => ({ type: 'customer.tier-assigned' as const, data: { tier } })),
  fc.record({
    type: fc.constantFrom('customer.lost' as const, 'customer.won-back' as const),
    data: fc.constant({ reason: 'price' as const }),
  }),
  fc.record({
    type: fc.constantFrom('customer.profiling-objected' as const, 'customer.profiling-allowed' as const),
    data: fc.constant({}),
  }),
  fc.constant({ type: 'customer.erased' as const, data: { erasureId: 'e', survivor: 'c-1', keys: [] } }),
) as fc.Arbitrary<Typed<ChurnFact['type']>>;

/** Any fact that churn risk goes by, of some day. */
export const anyChurnFact: fc.Arbitrary<GivenChurnFact> = fc
  .tuple(said, fc.nat(400))
  .map(([fact, day]) => ({ ...fact, day }) as GivenChurnFact);
