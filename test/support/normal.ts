import { randomOf } from './random.facts.js';

/** Normally distributed numbers that are the same for the same seed (Box & Muller 1958). */
export function normalOf(seed: number): (mean: number, deviation: number) => number {
  const random = randomOf(seed);
  return (mean, deviation) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
