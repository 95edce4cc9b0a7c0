import fc from 'fast-check';
import { slope, slopeExact, trend } from './slope.score.js';

describe('a least-squares slope', () => {
  it('needs two points and a spread of x', () => {
    expect(slope({ n: 1, x: 1, y: 1, xy: 1, xx: 1 })).toBeNull();
    expect(slope({ n: 2, x: 2, y: 1, xy: 1, xx: 2 })).toBeNull();
    expect(slopeExact({ n: 2, x: 2n, y: 1n, xy: 1n, xx: 2n })).toBeNull();
  });

  it('of (0, 1), (1, 3), (2, 2) is .5', () => {
    expect(slope({ n: 3, x: 3, y: 6, xy: 7, xx: 5 })).toBe(0.5);
    expect(slopeExact({ n: 3, x: 3n, y: 6n, xy: 7n, xx: 5n })).toBe(0.5);
  });

  it('of exact sums does not depend on the origin of x', () => {
    const points = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(points, (pairs) => {
        const sums = (origin: bigint) =>
          pairs.reduce(
            (total, [px, py]) => {
              const x = BigInt(px) + origin;
              const y = BigInt(py);
              return { n: total.n + 1, x: total.x + x, y: total.y + y, xy: total.xy + x * y, xx: total.xx + x * x };
            },
            { n: 0, x: 0n, y: 0n, xy: 0n, xx: 0n },
          );
        expect(slopeExact(sums(1_700_000_000_000n))).toBe(slopeExact(sums(0n)));
      }),
    );
  });
});

describe("a journey's trend", () => {
  it('is the fitted change over its whole duration', () => {
    expect(trend([0, 500, 1000], [-0.5, 0, 0.5], 0, 1000)).toBeCloseTo(1, 15);
    expect(trend([0, 500], [-0.5, 0], 0, 1000)).toBeCloseTo(1, 15);
  });

  it('is null with one scored touchpoint or no duration', () => {
    expect(trend([0], [0.4], 0, 1000)).toBeNull();
    expect(trend([7, 7], [0.4, 0.1], 7, 7)).toBeNull();
  });
});
