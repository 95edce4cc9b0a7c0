import { type Goal, judge, type Result, round, spreadOf } from './bench.measure.js';

/** One pair: the same measure of both, one directly after the other. */
export interface Pair<T = number> {
  readonly ours: T;
  readonly theirs: T;
}

/**
 * Measures pairs, alternating which goes first: whatever changes meanwhile affects both.
 * @param warmUps pairs before them that do not count
 */
export async function inPairs<T>(
  count: number,
  ours: () => Promise<T>,
  theirs: () => Promise<T>,
  warmUps: number,
): Promise<readonly Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let at = -warmUps; at < count; at++) {
    const first = at % 2 === 0 ? await ours() : await theirs();
    const second = at % 2 === 0 ? await theirs() : await ours();
    const pair = at % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first };
    if (at >= 0) pairs.push(pair);
  }
  return pairs;
}

/**
 * The median of the pairs' ratios, with an interval that holds the true median with at least 95 %, or all of them where
 * there are too few. Without a goal it is only shown.
 */
export function comparePairs(
  what: string,
  against: string,
  goal: Goal | null,
  pairs: readonly Pair[],
  unit: string,
): Result {
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs).sort((a, b) => a - b);
  const ratio = middle(ratios);
  const [from, to] = intervalOf(ratios);
  const [us, them] = [spreadOf(pairs.map(({ ours }) => ours)), spreadOf(pairs.map(({ theirs }) => theirs))];
  return {
    what,
    against,
    ...judge(ratio, goal),
    ratio: `${ratio.toFixed(3)}×`,
    spread: `${from.toFixed(3)}–${to.toFixed(3)}× of ${pairs.length} pairs (${round(us.median)} : ${round(them.median)} ${unit})`,
  };
}

function middle(sorted: readonly number[]): number {
  const [below = 0, above = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (below + above) / 2;
}

/**
 * By the sign test: each value is as likely to lie above the true median as below, like the toss of a coin. Nothing is
 * assumed about the distribution. It takes at least six values; of fewer, the interval is from the least to the most.
 */
function intervalOf(sorted: readonly number[]): readonly [number, number] {
  const count = sorted.length;
  let cut = 0;
  let chance = 0.5 ** count;
  for (let fewer = chance; fewer <= 0.025; fewer += chance) {
    cut++;
    chance *= (count - cut + 1) / cut;
  }
  const outside = Math.max(cut, 1);
  return [sorted[outside - 1] as number, sorted[count - outside] as number];
}
