import { sampleOfValues } from '#libs/insights/scores/mean.score.js';
import { normalOf } from '#test/support/normal.js';
import { effectsOfGroups, effectsOverTime, type ExperiencedPeriod } from './moments.insight.js';

/** So many outcomes around a mean, half of them a bit above it, half below. */
const around = (mean: number, n: number, by = 0.3) =>
  sampleOfValues(Array.from({ length: n }, (_, at) => mean + (at % 2 === 0 ? by : -by)));

/** A period whose good experiences bring a reward, and bad ones cost .1. */
function period(number: number, reward: number, more: Partial<ExperiencedPeriod> = {}): ExperiencedPeriod {
  const groups = { low: around(-0.1, 40), neutral: around(0, 400), high: around(reward, 400) };
  return { key: `p-${number}`, number, partial: false, groups, ...more };
}

describe('the effects of a touchpoint type over time', () => {
  it('are those of each period, and a delight that brings less and less has become ordinary', () => {
    const { periods, slope, habituated } = effectsOverTime([3, 1, 2].map((at) => period(at, 0.5 - 0.1 * at)));
    expect(
      periods.map(({ key, class: found, n, low, neutral, high, reward }) => [
        key,
        found,
        n,
        low,
        neutral,
        high,
        reward,
      ]),
    ).toEqual([
      ['p-1', 'positive', 840, 40, 400, 400, expect.closeTo(0.4, 12)],
      ['p-2', 'positive', 840, 40, 400, 400, expect.closeTo(0.3, 12)],
      ['p-3', 'positive', 840, 40, 400, 400, expect.closeTo(0.2, 12)],
    ]);
    expect(slope).toEqual({
      value: expect.closeTo(-0.1, 12),
      interval: [expect.any(Number), expect.any(Number)],
      n: 3,
    });
    expect(habituated).toBe(true);
  });

  it('are not told of a period with fewer than 30 good or 30 bad experiences, and time goes on over it', () => {
    const few = [
      period(2, 0.9, { groups: { low: around(0, 29), neutral: around(0, 100), high: around(0.9, 100) } }),
      period(3, 0.9, { groups: { low: around(0, 100), neutral: around(0, 100), high: around(0.9, 29) } }),
    ];
    const { periods, slope } = effectsOverTime([period(1, 0.4), ...few, period(4, 0.1), period(5, 0)]);
    expect(periods.map(({ key }) => key)).toEqual(['p-1', 'p-4', 'p-5']);
    expect(slope?.value).toBeCloseTo(-0.1, 12);
  });

  it('have a slope only over periods that are whole', () => {
    const all = [period(1, 0.4), period(2, 0.3), period(3, 0.2, { partial: true })];
    expect(effectsOverTime(all)).toMatchObject({
      periods: [{}, {}, { partial: true }],
      slope: null,
      habituated: false,
    });
    expect(effectsOverTime([...all, period(4, 0.1)]).slope).toMatchObject({ n: 3 });
  });

  it('of outcomes that do not vary have no error to be weighed by', () => {
    const still = { low: around(-0.1, 40, 0), neutral: around(0, 40, 0), high: around(0.4, 40, 0) };
    const some = [1, 2].map((at) => period(at, 0.3));
    expect(effectsOverTime([...some, period(3, 0.3, { groups: still })]).slope).toBeNull();
  });

  it('without anything neutral are unknown', () => {
    const groups = { low: around(0, 40), neutral: around(0, 0), high: around(0.4, 40) };
    expect(effectsOverTime([period(1, 0.4, { groups })]).periods).toEqual([]);
    expect(effectsOfGroups(groups)).toMatchObject({ class: 'neutral', n: 80, neutral: 0, reward: null, tooFew: true });
  });

  it('that fall without ever having been a delight are no habituation', () => {
    const losing = [1, 2, 3].map((at) => period(at, -0.1 * at));
    expect(effectsOverTime(losing)).toMatchObject({ slope: { n: 3 }, habituated: false });
    expect(effectsOverTime(losing).slope?.interval[1]).toBeLessThan(0);
  });
});

test('a reward that falls from .4 to .2 over four quarters is found, and one that stays is hardly ever', () => {
  const foundWith = (rewards: readonly number[]) =>
    Array.from({ length: 100 }, (_, seed) => {
      const normal = normalOf(seed + 1);
      const outcomes = (mean: number, n: number) => sampleOfValues(Array.from({ length: n }, () => normal(mean, 0.3)));
      return effectsOverTime(
        rewards.map((reward, at) => ({
          ...period(at, reward),
          groups: { low: outcomes(-0.1, 100), neutral: outcomes(0, 400), high: outcomes(reward, 400) },
        })),
      ).habituated;
    }).filter((found) => found).length;
  expect(foundWith([0.4, 0.4 - 0.2 / 3, 0.2 + 0.2 / 3, 0.2])).toBeGreaterThanOrEqual(95);
  expect(foundWith([0.4, 0.4, 0.4, 0.4])).toBeLessThanOrEqual(10);
});
