import type { ChurnAccuracy } from '#libs/facts/churn-fit/churn-fit.events.js';

/** Groups of a table of reliability. */
const GROUPS = 10;

/** How well risks agree with who left: `left[i]` is 1 where the customer did, else 0. */
export function accuracyOf(risks: ArrayLike<number>, left: ArrayLike<number>): ChurnAccuracy {
  const order = ascending(risks);
  const share = Array.from(left).reduce((sum, each) => sum + each, 0) / left.length;
  const brier = meanOf(order, (i) => ((risks[i] as number) - (left[i] as number)) ** 2);
  const reliability = groupsOf(order).map((group) => ({
    n: group.length,
    told: meanOf(group, (i) => risks[i] as number),
    left: meanOf(group, (i) => left[i] as number),
  }));
  const ece = reliability.reduce((sum, { n, told, left: did }) => sum + (n / order.length) * Math.abs(told - did), 0);
  return { ...rankingOf(risks, left), brier, skill: 1 - brier / (share * (1 - share)), ece, reliability };
}

/** How well a score puts those who left before the others. */
export function rankingOf(
  scores: ArrayLike<number>,
  left: ArrayLike<number>,
): Pick<ChurnAccuracy, 'auc' | 'averagePrecision' | 'lift10'> {
  const order = ascending(scores);
  return {
    auc: auc(order, scores, left),
    averagePrecision: averagePrecision(order, scores, left),
    lift10: lift10(order, left),
  };
}

/** Area under the ROC curve: the probability that one who left has the higher score; equal scores count half. */
function auc(order: Int32Array, scores: ArrayLike<number>, left: ArrayLike<number>): number {
  let [ranks, positives] = [0, 0];
  for (const [from, to] of ties(order, scores))
    for (let at = from; at < to; at++)
      if (left[order[at] as number] === 1) {
        ranks += (from + to + 1) / 2;
        positives++;
      }
  const negatives = order.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Precision at each step of recall, highest scores first; equal scores are one step. */
function averagePrecision(order: Int32Array, scores: ArrayLike<number>, left: ArrayLike<number>): number {
  let [told, found, sum] = [0, 0, 0];
  for (const [from, to] of [...ties(order, scores)].reverse()) {
    let here = 0;
    for (let at = from; at < to; at++) here += left[order[at] as number] as number;
    told += to - from;
    found += here;
    sum += here * (found / told);
  }
  return sum / found;
}

function lift10(order: Int32Array, left: ArrayLike<number>): number {
  const highest = order.slice(order.length - Math.max(1, Math.round(order.length / 10)));
  return meanOf(highest, (i) => left[i] as number) / meanOf(order, (i) => left[i] as number);
}

function* ties(order: Int32Array, scores: ArrayLike<number>): Generator<readonly [number, number]> {
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) to++;
    yield [from, to];
    from = to;
  }
}

function ascending(scores: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number) || a - b,
  );
}

/** In groups of equal size, as nearly as it goes. */
function groupsOf(order: Int32Array): readonly Int32Array[] {
  return Array.from({ length: GROUPS }, (_, group) =>
    order.slice(Math.round((group * order.length) / GROUPS), Math.round(((group + 1) * order.length) / GROUPS)),
  ).filter((group) => group.length > 0);
}

function meanOf(indexes: Int32Array, of: (index: number) => number): number {
  let sum = 0;
  for (const index of indexes) sum += of(index);
  return sum / indexes.length;
}
