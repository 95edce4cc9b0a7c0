import fc from 'fast-check';
import { DEFAULT_TIER_SETTINGS, type TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import { type Assigned, barsOf, placeOfTier, type Reviewed, reviewOf, settledBy } from './tier-review.policy.js';

const units = (amount: number) => BigInt(amount) * 10_000n;
const settings: TierSettings = {
  ...DEFAULT_TIER_SETTINGS,
  tiers: [
    { tier: 'vip', topShare: 0.01 },
    { tier: 'top', topShare: 0.1 },
    { tier: 'a', atLeast: '500' },
    { tier: 'b', atLeast: '100' },
    { tier: 'c', atLeast: '10' },
  ],
};
const bars = barsOf(settings, [units(9_000), units(2_000), null, null, null]);
const plain = { isHighPotential: false, level: null };
const named = (place: number) => settings.tiers[place]?.tier;

test.each([
  [9_000, 'vip'],
  [8_999, 'top'],
  [2_000, 'top'],
  [1_999, 'a'],
  [500, 'a'],
  [499, 'b'],
  [10, 'c'],
  [9, 'c'],
  [0, 'c'],
  [-5, 'c'],
])('a turnover of %d is that of %s: who is below every bar is in the lowest tier', (turnover, tier) => {
  expect(named(placeOfTier({ turnover: units(turnover), ...plain }, settings, bars))).toBe(tier);
});

test('a share is a bar also where it is below an amount that follows; without turnover it is none', () => {
  const low = barsOf(settings, [units(50), units(40), null, null, null]);
  expect(low).toEqual([units(50), units(40), units(40), units(40)]);
  expect(named(placeOfTier({ turnover: units(45), ...plain }, settings, low))).toBe('top');
  const none = barsOf(settings, [null, null, null, null, null]);
  expect(none).toEqual([null, null, units(500), units(100)]);
  expect(named(placeOfTier({ turnover: units(10_000), ...plain }, settings, none))).toBe('a');
});

test.each<[string, Partial<Reviewed>, Partial<TierSettings>, number, string]>([
  ['high potential lifts by one tier', { isHighPotential: true }, {}, 100, 'a'],
  ['but never into one with a share', { isHighPotential: true }, {}, 500, 'a'],
  ['nor the highest', { isHighPotential: true }, {}, 9_000, 'vip'],
  ['unless the settings say no', { isHighPotential: true }, { liftHighPotential: false }, 100, 'b'],
  ['critical risk lowers by one tier', { level: 'critical' }, {}, 500, 'b'],
  ['also out of one with a share', { level: 'critical' }, {}, 9_000, 'top'],
  ['but not the lowest', { level: 'critical' }, {}, 0, 'c'],
  ['high risk lowers only if the settings say so', { level: 'high' }, {}, 500, 'a'],
  ['and then critical risk does too', { level: 'critical' }, { lowerAtRisk: 'high' }, 500, 'b'],
  ['as does high risk', { level: 'high' }, { lowerAtRisk: 'high' }, 500, 'b'],
  ['no risk lowers if they say null', { level: 'critical' }, { lowerAtRisk: null }, 500, 'a'],
  ['both cancel out', { isHighPotential: true, level: 'critical' }, {}, 500, 'a'],
])('%s', (_, of, put, turnover, tier) => {
  expect(named(placeOfTier({ turnover: units(turnover), ...plain, ...of }, { ...settings, ...put }, bars))).toBe(tier);
});

/** Three years of months. */
const MONTHS = Array.from({ length: 36 }, (_, index) => Date.UTC(2026, index, 1) / 86_400_000);

/** Reviews on days, one after the other: `100 a` is a turnover and the tier after it. */
function story(
  given: Assigned | null,
  put: Partial<TierSettings>,
  reviews: readonly (readonly [day: number, turnover: number])[],
): readonly string[] {
  let [assigned, lows]: [Assigned | null, readonly string[]] = [given, []];
  return reviews.map(([day, turnover]) => {
    const outcome = reviewOf(
      { assigned, turnover: units(turnover), ...plain, lows },
      { ...settings, ...put },
      bars,
      day,
    );
    assigned = outcome.assigned ?? assigned;
    lows = outcome.lows;
    return `${day}: ${assigned?.tier}${outcome.assigned === null ? '' : '!'}${lows.length > 0 ? ` after ${lows.join()}` : ''}`;
  });
}

test('a customer goes up at once, and down after two reviews in a row, to the higher of their results', () => {
  const a: Assigned = { tier: 'a', from: 0, holds: null };
  expect(
    story(a, {}, [
      [30, 100],
      [60, 500],
      [90, 0],
      [120, 100],
      [150, 0],
      [180, 100],
      [210, 2_000],
    ]),
  ).toEqual(['30: a after b', '60: a', '90: a after c', '120: b!', '150: b after c', '180: b', '210: top!']);
});

test('after a rise nobody goes down for holdDays, while low results count; the first tier is no rise (docs/rules.md 17.6)', () => {
  const turnovers = [100, 0, 0, 500, 0, 100];
  const months = turnovers.map((turnover, index) => [MONTHS[index] as number, turnover] as const);
  const tiers = story(null, { holdDays: 60 }, months).map((told) => told.replace(/^\d+: /, ''));
  expect(tiers).toEqual(['b!', 'b after c', 'c!', 'a!', 'a after c', 'b!']);
  const [april] = months[3] as readonly [number, number];
  const rise: Assigned = { tier: 'a', from: april, holds: 'fall' };
  const low = (day: number) => story(rise, { holdDays: 60, lowerAfterReviews: 1 }, [[day, 0]]);
  expect([low(april + 59), low(april + 60)]).toEqual([[`${april + 59}: a after c`], [`${april + 60}: c!`]]);
});

test('what a channel assigned holds for holdDays in both directions', () => {
  const a: Assigned = { tier: 'a', from: 10, holds: 'any' };
  const hold = { holdDays: 60 };
  expect(
    story(a, hold, [
      [30, 9_000],
      [69, 2_000],
      [70, 2_000],
    ]),
  ).toEqual(['30: a', '69: a', '70: top!']);
  expect(
    story(a, hold, [
      [30, 0],
      [69, 0],
      [70, 0],
    ]),
  ).toEqual(['30: a after c', '69: a after c,c', '70: c!']);
  const other: Assigned = { ...a, tier: 'friends' };
  expect(
    story(other, hold, [
      [30, 0],
      [69, 0],
      [70, 100],
      [100, 0],
    ]),
  ).toEqual(['30: friends', '69: friends', '70: b!', '100: b after c']);
});

test('results that the settings do not name any more count no longer', () => {
  const of = { assigned: { tier: 'a', from: 0, holds: null }, turnover: 0n, ...plain, lows: ['old', 'top'] };
  expect(reviewOf(of, settings, bars, 30)).toEqual({ assigned: null, lows: ['c'] });
});

test('around a bar nobody goes up and down like a lift, and nobody against holdDays', () => {
  const around = fc.array(fc.integer({ min: 90, max: 110 }), { minLength: 36, maxLength: 36 });
  fc.assert(
    fc.property(around, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 400 }), (turnovers, after, hold) => {
      const put: TierSettings = {
        ...settings,
        tiers: [{ tier: 'up', atLeast: '100' }, { tier: 'down' }],
        lowerAfterReviews: after,
        holdDays: hold,
      };
      let [assigned, lows, changes]: [Assigned | null, readonly string[], number] = [null, [], 0];
      turnovers.forEach((turnover, index) => {
        const day = MONTHS[index] as number;
        const of: Reviewed = { assigned, turnover: units(turnover), ...plain, lows };
        const outcome = reviewOf(of, put, barsOf(put, [null, null]), day);
        if (outcome.assigned?.tier === 'down' && assigned?.holds === 'fall')
          expect(day).toBeGreaterThanOrEqual(assigned.from + hold);
        changes += outcome.assigned === null ? 0 : 1;
        [assigned, lows] = [outcome.assigned ?? assigned, outcome.lows];
      });
      expect(changes).toBeLessThanOrEqual(Math.ceil((2 * turnovers.length) / (after + 1)));
    }),
    { numRuns: 300 },
  );
});

test('whoever is settled has nothing to be decided, and whoever is not has', () => {
  const tiers = fc.constantFrom('vip', 'top', 'a', 'b', 'c');
  const turnover = fc.integer({ min: -10, max: 10_000 });
  const some = fc.record({ tier: tiers, turnover, isHighPotential: fc.boolean(), isAtRisk: fc.boolean() });
  const shares = fc.constantFrom([9_000, 2_000], [2_000, 2_000], [300, 50], [null, null]);
  fc.assert(
    fc.property(some, shares, ({ tier, turnover: spent, isHighPotential, isAtRisk }, shared) => {
      const its = barsOf(settings, [...shared.map((bar) => (bar === null ? null : units(bar))), null, null, null]);
      const assigned: Assigned = { tier, from: 0, holds: null };
      const level = isAtRisk ? 'critical' : null;
      const of: Reviewed = { assigned, turnover: units(spent), isHighPotential, level, lows: [] };
      const outcome = reviewOf(of, { ...settings, lowerAfterReviews: 1 }, its, 1_000);
      const isSettled = settledBy(settings, its).some(
        (each) =>
          each.tier === tier &&
          each.isHighPotential === isHighPotential &&
          each.isAtRisk === isAtRisk &&
          (each.from === null || units(spent) >= each.from) &&
          (each.below === null || units(spent) < each.below),
      );
      expect(isSettled).toBe(outcome.assigned === null);
    }),
    { numRuns: 500 },
  );
});
