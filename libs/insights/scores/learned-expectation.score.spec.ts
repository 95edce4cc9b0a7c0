import fc from 'fast-check';
import {
  addWeighed,
  dayWeight,
  FORGOTTEN_AFTER,
  isMoved,
  learnedExpectation,
  NOTHING_WEIGHED,
  weigh,
} from './learned-expectation.score.js';
import { toUnits } from './units.score.js';

const day = fc.record({ age: fc.nat(5_000), tenths: fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 40 }) });

test('it is the weighted mean, drawn towards what is configured', () => {
  fc.assert(
    fc.property(fc.array(day, { maxLength: 20 }), fc.integer({ min: -10, max: 10 }), (days, configured) => {
      const weighed = days
        .map(({ age, tenths }) =>
          weigh({ n: tenths.length, v: tenths.reduce((v, each) => v + toUnits(each / 10), 0) }, age),
        )
        .reduce(addWeighed, NOTHING_WEIGHED);
      let [w, wv] = [0, 0];
      for (const { age, tenths } of days)
        for (const each of tenths) {
          w += 0.5 ** (age / 90);
          wv += (each / 10) * 0.5 ** (age / 90);
        }
      expect(learnedExpectation(weighed, configured / 10)).toBeCloseTo((wv + 3 * configured) / (w + 30), 5);
    }),
  );
});

test('the order does not matter, and what was taken out again leaves nothing', () => {
  fc.assert(
    fc.property(fc.array(day, { maxLength: 12 }), (days) => {
      const each = days.map(({ age, tenths }) =>
        weigh({ n: tenths.length, v: tenths.reduce((v, one) => v + toUnits(one / 10), 0) }, age),
      );
      const total = each.reduce(addWeighed, NOTHING_WEIGHED);
      const reversed = [...each].reverse().reduce(addWeighed, NOTHING_WEIGHED);
      const out = each.map(({ n, weight, valence }) => ({ n: -n, weight: -BigInt(weight), valence: -BigInt(valence) }));
      const left = out.reduce(addWeighed, total);
      const exact = ({ n, weight, valence }: typeof total) => [n, BigInt(weight), BigInt(valence)];
      expect(exact(reversed)).toEqual(exact(total));
      expect(exact(left)).toEqual([0, 0n, 0n]);
    }),
  );
});

test('a day weighs half after 90 days, and nothing in the end', () => {
  expect([0, 90, 180].map((age) => dayWeight(age) / dayWeight(0))).toEqual([1, 0.5, 0.25]);
  expect([FORGOTTEN_AFTER - 1, FORGOTTEN_AFTER, FORGOTTEN_AFTER + 90].map(dayWeight)).toEqual([1, 0, 0]);
  expect(weigh({ n: 3, v: 3 }, FORGOTTEN_AFTER)).toBe(NOTHING_WEIGHED);
});

test.each([
  [0, 0.01, true],
  [0, 0.009999, false],
  [0.3, 0.29, true],
  [0.1, 0.11, true],
  [-0.005, 0.005, true],
  [0.3, 0.290001, false],
])('from %d to %d is a move: %s', (from, to, isSo) => expect(isMoved(from, to)).toBe(isSo));
