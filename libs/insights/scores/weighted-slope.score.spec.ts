import { weightedSlope } from './weighted-slope.score.js';

const close = (value: number) => expect.closeTo(value, 12) as unknown;

test('the slope is that of weighted least squares by matrices, (XᵀWX)⁻¹XᵀWy, as NumPy computes it', () => {
  const points = [
    { x: 0, y: 0.42, error: 0.02 },
    { x: 1, y: 0.31, error: 0.03 },
    { x: 2, y: 0.33, error: 0.025 },
    { x: 4, y: 0.18, error: 0.05 },
  ];
  const expected = { value: close(-0.0537006494175858), interval: [close(-0.0760602227714), close(-0.0313410760638)] };
  expect(weightedSlope(points)).toEqual(expected);
  // Wherever places are counted from, and in whatever order points come.
  expect(weightedSlope(points.map((each) => ({ ...each, x: each.x + 8_000 })).reverse())).toEqual({
    value: expect.closeTo(-0.0537006494175858, 10),
    interval: [expect.closeTo(-0.0760602227714, 10), expect.closeTo(-0.0313410760638, 10)],
  });
});

test('points that are equally sure weigh the same', () => {
  const slope = weightedSlope([1, 2, 3, 4].map((x) => ({ x, y: 0.5 * x, error: 0.1 })));
  // Σ (x − x̄)² = 5
  const margin = (1.96 * 0.1) / Math.sqrt(5);
  expect(slope).toEqual({ value: close(0.5), interval: [close(0.5 - margin), close(0.5 + margin)] });
});

test('there is none through fewer than three points, nor through points at one place', () => {
  const at = (...places: readonly number[]) => weightedSlope(places.map((x, y) => ({ x, y, error: 1 })));
  expect(at(1, 2)).toBeNull();
  expect(at(5, 5, 5)).toBeNull();
  expect(at(5, 5, 6)).not.toBeNull();
});
