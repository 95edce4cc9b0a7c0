const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait after each failed attempt, in milliseconds: a little over three days in all. */
export const WAITS: readonly number[] = [
  SECOND,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** By how much a wait may be longer or shorter, so that what failed together is not tried together. */
const JITTER = 0.2;
/** A receiver that asks to be left alone is left alone no longer than this, in milliseconds. */
export const LONGEST_ASKED = HOUR;

/**
 * How long to wait after an attempt, in milliseconds; null: its retries are used up.
 * @param attempts how many have failed, this one included
 * @param askedMs what the receiver asks for (`Retry-After`), in milliseconds; 0: nothing
 * @param random 0 … 1
 */
export function waitAfter(attempts: number, askedMs: number, random: number): number | null {
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return null;
  return Math.max(wait * (1 + JITTER * (2 * random - 1)), Math.min(askedMs, LONGEST_ASKED));
}
