import { hypergeometric } from './hypergeometric.score.js';
import type { Rhythm } from './bg-nbd.score.js';

/** Parameters of Pareto/NBD; `alpha` and `beta` in the unit of time of the rhythms. */
export interface ParetoNbd {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

/**
 * Probability that a customer has not left (Schmittlein, Morrison & Colombo 1987; in the form of Fader & Hardie 2005): a
 * customer comes at a gamma rate, and leaves at another, whether it comes or not.
 */
export function paretoNbdAlive({ r, alpha, s, beta }: ParetoNbd, { x, tx, T }: Rhythm): number {
  const power = r + s + x;
  const [larger, smaller, b] = alpha >= beta ? [alpha, beta, s + 1] : [beta, alpha, r + x];
  // Times (α + T)^(r+x) (β + T)^s, each factor at once: alone they would leave the range of numbers.
  const until = (time: number) =>
    hypergeometric(power, b, power + 1, (larger - smaller) / (larger + time)) *
    ((alpha + T) / (larger + time)) ** (r + x) *
    ((beta + T) / (larger + time)) ** s;
  return 1 / (1 + (s / power) * (until(tx) - until(T)));
}

/** How often a customer with a rhythm is expected to come within a time to come. */
export function paretoNbdExpected(parameters: ParetoNbd, rhythm: Rhythm, time: number): number {
  const { r, alpha, s, beta } = parameters;
  const { x, T } = rhythm;
  const ifAlive =
    (((r + x) * (beta + T)) / ((alpha + T) * (s - 1))) * (1 - ((beta + T) / (beta + T + time)) ** (s - 1));
  return ifAlive * paretoNbdAlive(parameters, rhythm);
}
