import fc from 'fast-check';
import { correlation, pairSums } from './correlation.score.js';

const one = (x: number, y: number) => pairSums([[x, y]]);

/** Ten pairs of ten customers. */
const TEN = [2, 1, 4, 3, 6, 5, 7, 9, 8, 9.1].map((y, x) => one(x + 1, y));

/** Mulberry32, so that a simulation is the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('a correlation', () => {
  it('is null below ten pairs, and if nothing varies', () => {
    expect(correlation(TEN.slice(1))).toEqual({ n: 9, r: null, interval: null });
    expect(correlation([])).toEqual({ n: 0, r: null, interval: null });
    expect(correlation(TEN.map((_, x) => one(x, 0.3)))).toEqual({ n: 10, r: null, interval: null });
  });

  it("of one pair per customer is Pearson's, with the jackknife's interval on z", () => {
    const { n, r, interval } = correlation(TEN);
    expect(n).toBe(10);
    expect(r).toBeCloseTo(0.9456576141134166, 14);
    expect(interval?.[0]).toBeCloseTo(0.8858890906420632, 10);
    expect(interval?.[1]).toBeCloseTo(0.9745434095194857, 10);
  });

  it('has no interval for one customer, or if one customer carries all the variation', () => {
    const pairs = TEN.map((sums) => [sums.x, sums.y] as const);
    const alone = correlation([pairSums(pairs)]);
    expect(alone.r).toBeGreaterThan(0.9);
    expect(alone.interval).toBeNull();
    expect(correlation([...Array.from({ length: 9 }, () => one(0, 0)), one(1, 1)]).interval).toBeNull();
  });

  it('of a perfect line is 1, with an interval of no width', () => {
    const { r, interval } = correlation(TEN.map((_, x) => one(x, 2 * x - 1)));
    expect(r).toBeCloseTo(1, 12);
    expect(interval?.[0]).toBeCloseTo(1, 9);
  });

  it('does not depend on the order of customers, or on origin, scale or direction', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100, max: 100 })), {
      minLength: 12,
      maxLength: 40,
    });
    fc.assert(
      fc.property(pairs, (all) => {
        const there = correlation(all.map(([x, y]) => one(x, y)));
        fc.pre(there.r !== null && there.interval !== null);
        const moved = correlation(all.toReversed().map(([x, y]) => one(3 * x + 70, -y)));
        expect(moved.r).toBeCloseTo(-(there.r ?? Number.NaN), 9);
        expect(moved.interval?.[0]).toBeCloseTo(-(there.interval?.[1] ?? Number.NaN), 6);
      }),
    );
  });

  it('allows for several journeys of one customer: repeating them does not narrow the interval', () => {
    const once = correlation(TEN);
    const fourfold = TEN.map(({ n, x, y, xy, xx, yy }) => ({
      n: 4 * n,
      x: 4 * x,
      y: 4 * y,
      xy: 4 * xy,
      xx: 4 * xx,
      yy: 4 * yy,
    }));
    const repeated = correlation(fourfold);
    expect(repeated.n).toBe(40);
    expect(repeated.interval?.[0]).toBeCloseTo(once.interval?.[0] ?? Number.NaN, 12);
    const separate = correlation([...TEN, ...TEN, ...TEN, ...TEN]);
    expect(separate.interval?.[0]).toBeGreaterThan((repeated.interval?.[0] ?? Number.NaN) + 0.02);
  });

  it('covers the true correlation in 95 of 100 samples of clustered pairs', () => {
    const random = generator(20_240_131);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const samples = 1500;
    let covered = 0;
    for (let sample = 0; sample < samples; sample++) {
      const customers = Array.from({ length: 25 }, () => {
        const [sharedX, sharedY] = [normal(), normal()];
        const journeys = 1 + Math.floor(random() * 5);
        return pairSums(
          Array.from({ length: journeys }, () => {
            const x = Math.sqrt(0.5) * (sharedX + normal());
            return [x, 0.5 * x + Math.sqrt(0.75) * Math.sqrt(0.5) * (sharedY + normal())] as const;
          }),
        );
      });
      const { interval } = correlation(customers);
      if (interval !== null && interval[0] <= 0.5 && 0.5 <= interval[1]) covered++;
    }
    expect(covered / samples).toBeGreaterThan(0.935);
    expect(covered / samples).toBeLessThan(0.965);
  });
});
