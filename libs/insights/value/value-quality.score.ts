import type { ValueAccuracy } from '#libs/facts/value-fit/value-fit.events.js';

/** Expectations count as no less than this. */
const LEAST = 1e-4;

/** How well expectations of customers agree with what they spent; some of them spent something. */
export function valueAccuracyOf(expected: Float64Array, spent: Float64Array): ValueAccuracy {
  const [expectedOfAll, spentByAll] = [sumOf(expected), sumOf(spent)];
  const off = (scale: number) => meanOf(expected, (each, i) => Math.abs(scale * each - (spent[i] as number)));
  return {
    total: expectedOfAll / spentByAll,
    mae: off(1),
    scaledMae: off(spentByAll / expectedOfAll),
    spearman: pearson(ranksOf(expected), ranksOf(spent)),
    topDecile: topDecileOf(expected, spent) / spentByAll,
    deviance: meanOf(expected, (each, i) => devianceOf(Math.max(LEAST, each), spent[i] as number)),
  };
}

function devianceOf(expected: number, spent: number): number {
  const surprise = spent === 0 ? 0 : spent * Math.log(spent / expected);
  return 2 * (surprise - spent + expected);
}

/** What the tenth of the customers with the highest expectations spent; of equal ones the first. */
function topDecileOf(expected: Float64Array, spent: Float64Array): number {
  const highest = ascendingBy(expected.map((each) => -each)).slice(0, Math.max(1, Math.round(expected.length / 10)));
  return highest.reduce((sum, i) => sum + (spent[i] as number), 0);
}

/** Ranks from 1; equal values have the mean of theirs. */
function ranksOf(values: Float64Array): Float64Array {
  const order = ascendingBy(values);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let at = from; at < to; at++) ranks[order[at] as number] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Null where one of them does not vary. */
function pearson(x: Float64Array, y: Float64Array): number | null {
  const [meanX, meanY] = [sumOf(x) / x.length, sumOf(y) / y.length];
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((each, i) => {
    const [dx, dy] = [each - meanX, (y[i] as number) - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  });
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

function ascendingBy(values: Float64Array): Int32Array {
  return Int32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0);
}

function meanOf(values: Float64Array, of: (value: number, index: number) => number): number {
  return values.reduce((sum, each, i) => sum + of(each, i), 0) / values.length;
}
