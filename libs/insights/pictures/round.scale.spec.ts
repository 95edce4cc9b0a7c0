import { roundScale } from './round.scale.js';

test.each([
  [0, 1, 0, [0, 0.25, 0.5, 0.75, 1]],
  [-0.3, 1, 0, [-0.5, 0, 0.5, 1]],
  [0, 0.37, 0, [0, 0.1, 0.2, 0.3, 0.4]],
  [0, 730, 1, [0, 200, 400, 600, 800]],
  [0, 3, 1, [0, 1, 2, 3]],
  [0, 1, 1, [0, 1]],
  [0, 0, 1, [0, 1]],
  [-12_000, 12_000, 0, [-20_000, -10_000, 0, 10_000, 20_000]],
])('from %d to %d, in steps of at least %d, ticks are round', (low, high, least, ticks) => {
  const scale = roundScale('customers', [low, high], String, least);
  expect([scale.ticks, scale.min, scale.max]).toEqual([ticks, ticks[0], ticks.at(-1)]);
});
