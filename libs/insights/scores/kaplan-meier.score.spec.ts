import fc from 'fast-check';
import {
  kaplanMeier,
  survivalAt,
  survivalQuantile,
  survivalQuantileInterval,
  type SurvivalTime,
} from './kaplan-meier.score.js';

/** Weeks until remission ended, under 6-mercaptopurine, and whether it did (Freireich et al. 1963). */
const TIMES = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35];
const ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];

function timesOf(times: readonly number[], ended: readonly number[]): readonly SurvivalTime[] {
  return [...new Set(times)].map((time) => {
    const of = ended.filter((_, index) => times[index] === time);
    const events = of.filter((each) => each === 1).length;
    return { time, events, censored: of.length - events };
  });
}

describe('survival of remission under 6-MP', () => {
  const curve = kaplanMeier(timesOf(TIMES, ENDED));

  it.each([
    [6, 0.857143],
    [7, 0.806723],
    [10, 0.752941],
    [13, 0.690196],
    [16, 0.627451],
    [22, 0.537815],
    [23, 0.448179],
  ])('after %d weeks is %d', (weeks, survival) => {
    expect(survivalAt(curve, weeks)?.survival).toBeCloseTo(survival, 6);
  });

  it.each([
    [6, 0.07636],
    [10, 0.09635],
    [23, 0.134591],
  ])('after %d weeks has the standard error %d', (weeks, error) => {
    expect(survivalAt(curve, weeks)?.error).toBeCloseTo(error, 5);
  });

  it('has the interval that R computes with conf.type = "log-log"', () => {
    const [low, high] = survivalAt(curve, 6)?.interval ?? [Number.NaN, Number.NaN];
    expect(low).toBeCloseTo(0.62, 3);
    expect(high).toBeCloseTo(0.952, 3);
  });

  it('has its median after 23 weeks, at least 13, and nobody was seen long enough to say how many at most', () => {
    expect(survivalQuantile(curve, 0.5)).toBe(23);
    expect(survivalQuantileInterval(curve, 0.5)).toEqual([13, null]);
  });

  it('counts all, and is not known beyond the last that was seen', () => {
    expect(curve).toMatchObject({ n: 21, events: 9, last: 35 });
    expect(survivalAt(curve, 35)?.survival).toBeCloseTo(0.448179, 6);
    expect(survivalAt(curve, 36)).toBeNull();
  });
});

test('without events the share is 1, and no quantile is reached', () => {
  const curve = kaplanMeier([{ time: 5, events: 0, censored: 4 }]);
  expect(survivalAt(curve, 5)).toEqual({ survival: 1, error: 0, interval: null });
  expect(survivalQuantile(curve, 0.5)).toBeNull();
});

test('where all that are left have the event, the share is 0 for good and its error undefined', () => {
  const curve = kaplanMeier([
    { time: 1, events: 1, censored: 0 },
    { time: 2, events: 1, censored: 0 },
  ]);
  expect(survivalAt(curve, 1)).toMatchObject({ survival: 0.5, error: Math.sqrt(1 / 8) });
  expect(survivalAt(curve, 2)).toEqual({ survival: 0, error: null, interval: null });
  expect(survivalAt(curve, 1_000)).toEqual({ survival: 0, error: null, interval: null });
  expect(survivalQuantile(curve, 0.5)).toBe(1);
});

test('of nobody nothing is known', () => {
  const curve = kaplanMeier([]);
  expect(curve).toEqual({ n: 0, events: 0, last: 0, steps: [] });
  expect(survivalAt(curve, 0)).toBeNull();
});

test('without censoring it is the share of those whose time is later', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 60 }), (unsorted) => {
      const times = [...unsorted].sort((a, b) => a - b);
      const curve = kaplanMeier(
        timesOf(
          times,
          times.map(() => 1),
        ),
      );
      for (const time of times) {
        const later = times.filter((each) => each > time).length / times.length;
        expect(survivalAt(curve, time)?.survival).toBeCloseTo(later, 12);
      }
    }),
  );
});
