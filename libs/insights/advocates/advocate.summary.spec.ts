import fc from 'fast-check';
import type { Typed } from '#libs/facts/stored.events.js';
import { placeOf, textOf } from '#libs/kernel/place.js';
import { storedEvent } from '#test/support/an.event.js';
import { withoutExample } from '#test/support/examples.js';
import {
  ADVOCATE_FACTS,
  type AdvocateFact,
  advocateSince,
  advocateSummaryOf,
  isErased,
  mergeSummaries,
  nothing,
} from './advocate.summary.js';

const DAY = 86_400_000;
type Given = Typed<AdvocateFact['type']>;
/** The facts that examples are about. */
const told: Given[] = [];

const nps = (value: number): Given => ({ type: 'feedback.submitted', data: { instrument: 'nps', value } });
const csat: Given = { type: 'feedback.submitted', data: { instrument: 'csat', value: 5 } };
const referral: Given = { type: 'customer.referral-made', data: {} };
const gold: Given = { type: 'customer.tier-assigned', data: { tier: 'gold' } };
const erased: Given = { type: 'customer.erased', data: { erasureId: 'e', keyId: 'k', customerId: 'ann' } as never };

/** A fact of some day of 1970. */
function summarised(given: Given, day: number) {
  return advocateSummaryOf({
    ...given,
    place: placeOf(storedEvent(day, { type: given.type, time: day * DAY })),
  } as AdvocateFact);
}

function summaryOf(...facts: readonly Given[]) {
  told.push(...facts);
  return facts.map(summarised).reduce(mergeSummaries, nothing);
}

/** The day since which facts of the days 0, 1, 2 … make an advocate. */
function dayOf(...facts: readonly Given[]): number | null {
  const since = advocateSince(summaryOf(...facts));
  return since === null ? null : Date.parse(textOf(Buffer.from(since, 'hex'))) / DAY;
}

it.each<[since: number | null, facts: readonly Given[]]>([
  [null, []],
  [0, [nps(9)]],
  [null, [nps(8)]],
  [null, [nps(9), nps(8)]],
  [1, [nps(10), nps(9)]],
  [null, [csat, gold]],
  [0, [referral, referral]],
  [0, [referral, nps(7)]],
  [null, [referral, nps(6)]],
  [0, [referral, nps(3), nps(9)]],
  [1, [nps(3), nps(9), referral]],
  [2, [nps(3), nps(7), referral]],
])('since day %s after %j', (since, facts) => expect(dayOf(...facts)).toBe(since));

it.each<[boolean, readonly Given[]]>([
  [false, [nps(9)]],
  [true, [nps(9), referral, erased]],
  [false, [nps(9), erased, referral]],
  [false, [referral, erased, nps(9)]],
  [true, [nps(9), erased, csat]],
])('erased: %s after %j', (isSo, facts) => expect(isErased(summaryOf(...facts))).toBe(isSo));

it('is the same in whatever order facts come', () => {
  const anyFact = fc.oneof(fc.integer({ min: 0, max: 10 }).map(nps), fc.constantFrom(csat, referral, gold, erased));
  const shuffled = fc
    .array(anyFact, { maxLength: 8 })
    .map((facts) => facts.map(summarised))
    .chain((each) => fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length }), fc.nat(8)));
  fc.assert(
    fc.property(shuffled, ([given, other, cut]) => {
      const halves = [other.slice(0, cut), other.slice(cut)].map((half) => half.reduce(mergeSummaries, nothing));
      expect(halves.reduce(mergeSummaries)).toEqual(given.reduce(mergeSummaries, nothing));
    }),
  );
});

it('has an example of each type of fact that advocates are told by', () => {
  expect(withoutExample(ADVOCATE_FACTS, told)).toEqual([]);
});
