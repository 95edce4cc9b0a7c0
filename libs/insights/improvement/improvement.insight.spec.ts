import { differenceOfShares } from '#libs/insights/scores/proportion.score.js';
import { sampleOfValues, VALENCES } from '#libs/insights/scores/mean.score.js';
import { differenceOfRates } from '#libs/insights/scores/rate.score.js';
import { welch } from '#libs/insights/scores/welch.score.js';
import { randomOf } from '#test/support/random.facts.js';
import { changeOf, estimateOf, type Observed, periodsOf, resultOf } from './improvement.insight.js';

describe('the periods that are compared', () => {
  it.each([
    ['2024-06-01', '2024-06-11', '2024-06-11', ['2024-05-31', '2024-06-01'], ['2024-06-11', '2024-06-12'], false],
    ['2024-06-01', '2024-06-11', '2024-06-20', ['2024-05-22', '2024-06-01'], ['2024-06-11', '2024-06-21'], false],
    ['2024-06-01', '2024-06-11', '2024-09-08', ['2024-03-03', '2024-06-01'], ['2024-06-11', '2024-09-09'], false],
    ['2024-06-01', '2024-06-11', '2024-09-09', ['2024-03-03', '2024-06-01'], ['2024-06-11', '2024-09-09'], true],
    ['2024-06-01', '2024-06-01', '2026-01-01', ['2024-03-03', '2024-06-01'], ['2024-06-01', '2024-08-30'], true],
    ['0001-01-10', '0001-01-10', '2024-01-01', ['0001-01-01', '0001-01-10'], ['0001-01-10', '0001-04-10'], true],
    // Whose clock is ahead is done tomorrow.
    ['2024-06-01', '2024-06-02', '2024-06-01', ['2024-06-01', '2024-06-01'], ['2024-06-02', '2024-06-02'], false],
  ] as const)('opened on %s, done on %s, seen on %s', (opened, done, today, before, after, isOver) => {
    expect(periodsOf(opened, done, today)).toEqual({
      before: { from: before[0], to: before[1] },
      after: { from: after[0], to: after[1] },
      isOver,
    });
  });
});

const values = (...numbers: number[]): Observed => ({
  of: 'values',
  sample: sampleOfValues(numbers),
  scale: VALENCES,
});
const answers = (promoters: number, passives: number, detractors: number): Observed => ({
  of: 'promoters',
  promoters,
  passives,
  detractors,
});
const share = (satisfied: number, n: number): Observed => ({ of: 'satisfied', satisfied, n });
const complaints = (events: number, n: number): Observed => ({ of: 'events', events, n });

describe('the change', () => {
  it('of means is told by Welch', () => {
    const [was, is] = [
      [0.1, 0.3, -0.2],
      [0.4, 0.5, 0.9],
    ] as const;
    expect(changeOf(values(...was), values(...is))).toEqual({
      ...welch(sampleOfValues(is), sampleOfValues(was)),
      n: 6,
    });
  });

  it('of NPS too, of answers that are worth 100 points, none or −100', () => {
    const [was, is] = [
      [100, 0, -100, -100],
      [100, 100, 0],
    ] as const;
    const { value, interval, n } = changeOf(answers(1, 1, 2), answers(2, 1, 0));
    const expected = welch(sampleOfValues(is), sampleOfValues(was));
    expect([value, n]).toEqual([expect.closeTo(expected.value as number, 9), 7]);
    expect(interval).toEqual(expected.interval?.map((end) => expect.closeTo(end, 9)));
  });

  it('of CSAT is that of two shares', () => {
    const { value, interval } = changeOf(share(20, 40), share(45, 50));
    expect(value).toBeCloseTo(0.4, 12);
    expect(interval).toEqual(differenceOfShares([45, 50], [20, 40]));
  });

  it('of complaints is that of two rates, for each 100 touchpoints', () => {
    const { value, interval } = changeOf(complaints(12, 200), complaints(3, 300));
    expect(value).toBe(-5);
    const ends = differenceOfRates({ events: 3, n: 300 }, { events: 12, n: 200 }) as readonly [number, number];
    expect(interval).toEqual(ends.map((end) => 100 * end));
  });

  it.each([values(), answers(0, 0, 0), share(0, 0), complaints(0, 0)])(
    'is unknown where there is nothing: %j',
    (none) => {
      expect(estimateOf(none)).toEqual({ value: null, n: 0, interval: null });
      expect(changeOf(none, none)).toEqual({ value: null, n: 0, interval: null });
    },
  );
});

describe('the verdict', () => {
  const higher = { target: 0.8, better: 'higher' } as const;
  const lower = { target: 2, better: 'lower' } as const;
  it.each([
    ['too-few', share(29, 29), share(900, 1_000), higher],
    ['too-few', share(300, 1_000), share(29, 29), higher],
    ['reached', share(300, 1_000), share(800, 1_000), higher],
    ['better', share(300, 1_000), share(799, 1_000), higher],
    ['no-change-shown', share(25, 30), share(28, 30), higher],
    ['worse', share(950, 1_000), share(850, 1_000), higher],
    ['reached', complaints(60, 1_000), complaints(20, 1_000), lower],
    ['better', complaints(60, 1_000), complaints(21, 1_000), lower],
    ['no-change-shown', complaints(2, 100), complaints(0, 100), lower],
    ['worse', complaints(10, 1_000), complaints(40, 1_000), lower],
    // Complaints may be more than touchpoints, and what never varied changed if it is another.
    ['worse', complaints(10, 30), complaints(60, 30), lower],
    ['reached', answers(0, 30, 0), answers(30, 0, 0), { target: 50, better: 'higher' }],
  ] as const)('is %s of %j and %j', (verdict, before, after, aim) => {
    expect(resultOf(before, after, aim, true)).toMatchObject({ verdict, provisional: false });
    expect(resultOf(before, after, aim, false).provisional).toBe(true);
  });
});

/** How many of some seeds come to a change, where there is one of a given size or none. */
function found(
  observed: (random: () => number, more: number) => Observed,
  more: number,
  target: number,
  seeds: number,
): number {
  const better = observed(randomOf(0), 0).of === 'events' ? 'lower' : 'higher';
  return Array.from({ length: seeds }, (_, seed) => {
    const random = randomOf(1_000 + seed);
    const [before, after] = [observed(random, 0), observed(random, more)];
    return resultOf(before, after, { target, better }, true).verdict;
  }).filter((verdict) => verdict !== 'no-change-shown').length;
}

/** About normal: twelve uniform numbers. */
const normal = (random: () => number) => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each) - 6;
const many = (n: number, of: () => number) => Array.from({ length: n }, of);

const PLANTED: readonly [
  what: string,
  observed: (random: () => number, more: number) => Observed,
  target: number,
  effect: number,
][] = [
  ['means', (random, more) => values(...many(100, () => 0.1 + more + 0.3 * normal(random))), 0.1, 0.2],
  [
    'answers',
    (random, more) => {
      const given = many(200, random);
      const promoters = given.filter((each) => each < 0.4 + more).length;
      const detractors = given.filter((each) => each > 0.8 + more / 2).length;
      return answers(promoters, 200 - promoters - detractors, detractors);
    },
    20,
    0.25,
  ],
  ['shares', (random, more) => share(many(200, random).filter((each) => each < 0.6 + more).length, 200), 0.6, 0.2],
  [
    'complaints',
    (random, more) => complaints(many(2_000, random).filter((each) => each < 0.04 + more).length, 2_000),
    4,
    -0.025,
  ],
];

describe.each(PLANTED)('of %s', (_what, observed, target, effect) => {
  it('a change is told in at most 8 % of 400 where there is none', () => {
    expect(found(observed, 0, target, 400)).toBeLessThanOrEqual(32);
  });

  it('a change is told in at least 95 of 100 where there is one', () => {
    expect(found(observed, effect, target, 100)).toBeGreaterThanOrEqual(95);
  });
});
