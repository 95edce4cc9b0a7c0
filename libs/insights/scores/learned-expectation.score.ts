import { nearest, plus, times, type Whole } from '#libs/kernel/whole.js';
import { toUnits } from './units.score.js';

/** Days after which an experience weighs half. */
const HALF_LIFE = 90;
/** As many experiences stand for what is configured. */
const PRIOR = 30;
/** Weights are whole numbers of 2^-50: sums of them depend neither on their order nor on what was taken out again. */
const BITS = 50;
const ONE = 2 ** BITS;
/** Values are told to six decimals. */
const MILLIONTHS = 1e6;
/** What counts as a change, in millionths. */
const MOVE = 1e4;

/** Days of this age, and older ones, weigh nothing. */
export const FORGOTTEN_AFTER = HALF_LIFE * (BITS + 1);

/** What each experience of a day weighs, in 2^-50, by its age in days: 0 for the day that has just closed. */
export function dayWeight(age: number): number {
  return age < FORGOTTEN_AFTER ? Math.round(2 ** (BITS - age / HALF_LIFE)) : 0;
}

/** Experiences, weighed by their age. */
export interface Weighed {
  /** How many there are. */
  readonly n: number;
  /** Their weights, in 2^-50. */
  readonly weight: Whole;
  /** Weights times valences, these in units of 1e-12. */
  readonly valence: Whole;
}

export const NOTHING_WEIGHED: Weighed = { n: 0, weight: 0, valence: 0 };

/** Experiences of one day: how many, and the sum of their valences in units of 1e-12. */
export function weigh({ n, v }: { readonly n: number; readonly v: Whole }, age: number): Weighed {
  const weight = dayWeight(age);
  return weight === 0 ? NOTHING_WEIGHED : { n, weight: times(n, weight), valence: times(v, weight) };
}

export function addWeighed(a: Weighed, b: Weighed): Weighed {
  return { n: a.n + b.n, weight: plus(a.weight, b.weight), valence: plus(a.valence, b.valence) };
}

/**
 * What customers expect by what they experienced (docs/rules.md 5.4): the weighted mean, drawn towards what is configured
 * as if it had been experienced 30 times.
 */
export function learnedExpectation({ weight, valence }: Weighed, configured: number): number {
  const prior = times(PRIOR, ONE);
  const numerator = plus(valence, times(prior, toUnits(configured)));
  return Number(nearest(numerator, times(plus(weight, prior), MILLIONTHS))) / MILLIONTHS;
}

/** Whether an expectation differs enough from another to be told. */
export function isMoved(from: number, to: number): boolean {
  return Math.abs(Math.round(to * MILLIONTHS) - Math.round(from * MILLIONTHS)) >= MOVE;
}
