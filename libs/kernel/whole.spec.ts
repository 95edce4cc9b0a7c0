import fc from 'fast-check';
import { minus, nearest, plus, times, type Whole, wholeOf } from './whole.js';

const whole: fc.Arbitrary<Whole> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.bigInt(-(1n << 130n), 1n << 130n),
);

it('sums, differences and products are exact, whatever the size', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const [x, y] = [BigInt(a), BigInt(b)];
      expect([plus(a, b), minus(a, b), times(a, b)].map(BigInt)).toEqual([x + y, x - y, x * y]);
    }),
  );
});

it('there is one zero', () => {
  expect([plus(-1, 1), minus(0, 0), times(0, -5), nearest(-1, 5)]).toEqual([0, 0, 0, 0]);
});

it('the nearest is at most half away; of two it is the one further from zero', () => {
  const denominator = fc.oneof(fc.integer({ min: 1 }), fc.bigInt(1n, 1n << 70n));
  fc.assert(
    fc.property(whole, denominator, (numerator, by) => {
      const [a, b] = [BigInt(numerator), BigInt(by)];
      const twice = 2n * (a - b * BigInt(nearest(numerator, by)));
      const away = a < 0n ? -twice : twice;
      expect(away >= -b && away < b).toBe(true);
    }),
  );
});

it('text is read exactly', () => {
  fc.assert(
    fc.property(fc.bigInt(-(1n << 70n), 1n << 70n), (value) => expect(BigInt(wholeOf(`${value}`))).toBe(value)),
  );
});
