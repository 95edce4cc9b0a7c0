import type { Scale } from './estimates.js';

/** Steps between ticks, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];

/**
 * A scale whose ends and ticks are round, with about four steps from the lowest value to the highest.
 * @param least the shortest step: 1 for what is counted
 */
export function roundScale(
  name: string,
  [low, high]: readonly [low: number, high: number],
  textOf: (value: number) => string,
  least = 0,
): Scale {
  const step = Math.max(least, roundUp((high - low) / 4 || 1));
  const [first, last] = [Math.floor(low / step), Math.max(Math.ceil(high / step), Math.floor(low / step) + 1)];
  // Multiples of .1 are not what a decimal has: 3 × .1 is more than .3.
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
  return { name, min: ticks[0] as number, max: ticks.at(-1) as number, ticks, textOf };
}

function roundUp(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return (STEPS.find((each) => each * power >= step * (1 - 1e-9)) ?? 10) * power;
}
