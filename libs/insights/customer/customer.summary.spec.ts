import fc from 'fast-check';
import type { Potential } from '#libs/facts/customer/customer.events.js';
import type { Typed } from '#libs/facts/stored.events.js';
import { fromTenThousandths, toTenThousandths } from '#libs/insights/scores/money.score.js';
import { placeOf } from '#libs/kernel/place.js';
import { storedEvent } from '#test/support/an.event.js';
import { withoutExample } from '#test/support/examples.js';
import {
  type CustomerSummary,
  customerSummaryOf,
  mergeSummaries,
  nothing,
  SUMMARISED,
  type SummarisedFact,
} from './customer.summary.js';

const DAY = 86_400_000;
type Given = Typed<SummarisedFact['type']>;
/** The facts that examples are about. */
const told: Given[] = [];

/** A fact of some day; its number distinguishes it from the others. */
function factOf(given: Given, day: number, id: number): SummarisedFact {
  const time = day * DAY;
  const place = placeOf(storedEvent(id, { type: given.type, time }));
  return { ...given, place };
}

function summarised(fact: SummarisedFact): CustomerSummary {
  return customerSummaryOf(fact);
}

/** The summary of facts, a day apart in the order given. */
function summaryOf(...facts: readonly Given[]): CustomerSummary {
  told.push(...facts);
  return facts.map((fact, day) => summarised(factOf(fact, day, day))).reduce(mergeSummaries, nothing);
}

const sealed = { sealed: 'c2VhbGVk', key: 'k' };
const purchase = (amount = '1', currency = 'EUR'): Given => ({
  type: 'customer.purchase-made',
  data: { amount, currency },
});
const returned = (amount: string, currency = 'EUR'): Given => ({
  type: 'customer.purchase-returned',
  data: { amount, currency },
});
const tier = (name: string): Given => ({ type: 'customer.tier-assigned', data: { tier: name } });
const registered = (segment: string, potential?: Potential): Given => ({
  type: 'customer.registered',
  data: { traits: sealed, segment, ...(potential ? { potential } : {}) },
});
const changed = (potential: Potential): Given => ({
  type: 'customer.profile-changed',
  data: { traits: sealed, potential },
});
const answer = (value: number, instrument: 'nps' | 'csat' = 'nps'): Given => ({
  type: 'feedback.submitted',
  data: { instrument, value },
});

const money = fc.integer({ min: 0, max: 99_999 }).map(fromUnits);
function fromUnits(units: number): string {
  return fromTenThousandths(BigInt(units));
}
const currency = fc.constantFrom('EUR', 'HUF');
const word = fc.constantFrom('gold', 'vip', 'c');
const anyFact: fc.Arbitrary<Given> = fc.oneof(
  fc.tuple(money, currency).map(([amount, of]) => purchase(amount, of)),
  fc.tuple(money, currency).map(([amount, of]) => returned(amount, of)),
  word.map(tier),
  word.map((segment) => registered(segment)),
  fc.constantFrom<Potential>('high', 'normal').map(changed),
  fc.integer({ min: 0, max: 10 }).map((value) => answer(value)),
  fc.integer({ min: 1, max: 5 }).map((value) => answer(value, 'csat')),
);
/** Each fact once: no two share a place, though several may share a day. */
const summaries = fc
  .array(fc.tuple(anyFact, fc.nat(12)), { maxLength: 24 })
  .map((facts) => facts.map(([fact, day], id) => summarised(factOf(fact, day, id))));

describe('merging what is known of a customer', () => {
  it('does not depend on the order of the facts', () => {
    fc.assert(
      fc.property(
        summaries.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(shuffled.reduce(mergeSummaries, nothing)).toEqual(all.reduce(mergeSummaries, nothing));
        },
      ),
    );
  });

  it('does not depend on how facts are batched', () => {
    fc.assert(
      fc.property(summaries, fc.nat(), fc.nat(), (all, first, second) => {
        const [low, high] = [first % (all.length + 1), second % (all.length + 1)].sort((a, b) => a - b);
        const [a, b, c] = [all.slice(0, low), all.slice(low, high), all.slice(high)].map((part) =>
          part.reduce(mergeSummaries, nothing),
        ) as [CustomerSummary, CustomerSummary, CustomerSummary];
        const left = mergeSummaries(mergeSummaries(a, b), c);
        expect(left).toEqual(mergeSummaries(a, mergeSummaries(b, c)));
        expect(left).toEqual(all.reduce(mergeSummaries, nothing));
      }),
    );
  });

  it('with a customer about whom nothing is known changes nothing', () => {
    fc.assert(
      fc.property(summaries, (all) => {
        const known = all.reduce(mergeSummaries, nothing);
        expect(mergeSummaries(known, nothing)).toEqual(known);
        expect(mergeSummaries(nothing, known)).toEqual(known);
      }),
    );
  });

  it('modifies neither of the two summaries', () => {
    const [a, b] = [summaryOf(purchase('2.5'), answer(9)), summaryOf(purchase('1'), tier('gold'))];
    const before = structuredClone([a, b]);
    mergeSummaries(a, b);
    expect([a, b]).toEqual(before);
  });
});

describe('a summary', () => {
  it('adds up money exactly: purchases less returns, by currency', () => {
    const forint = purchase('100', 'HUF');
    expect(summaryOf(purchase('0.1'), purchase('0.2'), returned('0.0003'), forint).purchases).toEqual({
      EUR: { count: 2, amount: '2997' },
      HUF: { count: 1, amount: '1000000' },
    });
  });

  it('keeps the latest of facts that replace each other', () => {
    expect(summaryOf(tier('gold'), tier('vip')).tier?.[1]).toBe('vip');
    expect(summaryOf(tier('vip'), tier('gold')).tier?.[1]).toBe('gold');
    expect(summaryOf(answer(3), answer(10)).nps?.[1]).toBe(10);
    const { segment, potential } = summaryOf(registered('a', 'low'), changed('high'));
    expect([segment?.[1], potential?.[1]]).toEqual(['a', 'high']);
  });

  it('keeps each question’s last answer', () => {
    const { nps, csat } = summaryOf(answer(4, 'csat'));
    expect({ nps, csat: csat?.[1] }).toEqual({ nps: undefined, csat: 4 });
  });
});

it.each([
  ['12', 120_000n, '12'],
  ['0.5000', 5_000n, '0.5'],
  ['-3.0001', -30_001n, '-3.0001'],
  ['99999999999.9999', 999_999_999_999_999n, '99999999999.9999'],
  ['0', 0n, '0'],
])('%s is %d units of 1e-4 and reads %s', (given, units, text) => {
  expect(toTenThousandths(given)).toBe(units);
  expect(fromTenThousandths(units)).toBe(text);
});

it('has an example of each type of fact that a summary is made of', () => {
  expect(withoutExample(SUMMARISED, told)).toEqual([]);
});
