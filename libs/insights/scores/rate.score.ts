import type { Interval } from './mean.score.js';
import { Z95 } from './student-t.score.js';

/** Events for each of `n` occasions. */
export interface Rate {
  readonly events: number;
  readonly n: number;
}

/** 95 % score interval of a rate, of events that come by themselves (Poisson): what Wilson's is of a share. null for n = 0. */
export function rateInterval({ events, n }: Rate): Interval | null {
  if (n === 0) return null;
  const z2 = Z95 * Z95;
  const margin = Z95 * Math.sqrt(events + z2 / 4);
  // Without events the formula's end is exactly 0; rounding must not say otherwise.
  return [events === 0 ? 0 : (events + z2 / 2 - margin) / n, (events + z2 / 2 + margin) / n];
}

/**
 * 95 % interval of the difference of two rates, from the intervals of each (Li, Tang & Wong 2014), as Newcombe's is of two shares.
 * null where one of them has n = 0.
 */
export function differenceOfRates(one: Rate, other: Rate): Interval | null {
  const [a, b] = [rateInterval(one), rateInterval(other)];
  if (a === null || b === null) return null;
  const [r1, r2] = [one.events / one.n, other.events / other.n];
  return [r1 - r2 - Math.hypot(r1 - a[0], b[1] - r2), r1 - r2 + Math.hypot(a[1] - r1, r2 - b[0])];
}
