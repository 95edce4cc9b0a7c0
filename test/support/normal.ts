import { randomOf } from './random.facts.js';

// Looking up a global takes longer in tests than what it computes.
const { cos, log, PI, sqrt } = Math;

/** Normally distributed numbers that are the same for the same seed (Box & Muller 1958). */
export function normalOf(seed: number): (mean: number, deviation: number) => number {
  const random = randomOf(seed);
  return (mean, deviation) => mean + deviation * sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
}
