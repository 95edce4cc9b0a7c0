import { differenceOfRates, type Rate, rateInterval } from './rate.score.js';
import { Z95 } from './student-t.score.js';

const rate = (events: number, n: number): Rate => ({ events, n });

describe('the interval of a rate', () => {
  it.each([rate(1, 10), rate(5, 100), rate(40, 30), rate(400, 12_345)])(
    'ends where %j would be just not surprising any more',
    ({ events, n }) => {
      const interval = rateInterval({ events, n }) as readonly [number, number];
      // By the test that it inverts: events of mean λ have variance λ.
      for (const end of interval) expect(Math.abs(events - end * n) / Math.sqrt(end * n)).toBeCloseTo(Z95, 10);
      expect(interval[0]).toBeLessThan(events / n);
      expect(interval[1]).toBeGreaterThan(events / n);
    },
  );

  it('begins at 0 without events, and is unknown without occasions', () => {
    expect(rateInterval(rate(0, 50))).toEqual([0, (Z95 * Z95) / 50]);
    expect(rateInterval(rate(0, 0))).toBeNull();
  });
});

describe('the interval of the difference of two rates', () => {
  it.each([
    [rate(10, 100), rate(25, 100)],
    [rate(0, 40), rate(0, 90)],
  ])('of %j and %j is that of the other two with the opposite sign', (one, other) => {
    const [low, high] = differenceOfRates(one, other) as readonly [number, number];
    const [lowest, highest] = differenceOfRates(other, one) as readonly [number, number];
    expect([low, high]).toEqual([-highest, -lowest]);
    const difference = one.events / one.n - other.events / other.n;
    expect(low).toBeLessThan(difference);
    expect(high).toBeGreaterThan(difference);
  });

  it('is that of the one where nothing is left to know of the other', () => {
    const [low, high] = differenceOfRates(rate(12, 80), rate(0, 1e12)) as readonly [number, number];
    const [least, most] = rateInterval(rate(12, 80)) as readonly [number, number];
    expect([low, high]).toEqual([expect.closeTo(least, 9), expect.closeTo(most, 9)]);
  });

  it('is unknown without occasions', () => expect(differenceOfRates(rate(0, 0), rate(1, 2))).toBeNull());
});
