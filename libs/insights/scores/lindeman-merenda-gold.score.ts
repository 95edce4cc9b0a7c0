/** Covariances of predictors with each other and with what they predict; all by the same factor, whatever it is. */
export interface Covariances {
  readonly xx: readonly (readonly number[])[];
  readonly xy: readonly number[];
  readonly yy: number;
}

/** Of a predictor's variance, less than this is left by others: it says what they say. */
const NOTHING_NEW = 1e-9;

/**
 * Each predictor's share of R²: what it adds to that of least squares, on average over all orders in which predictors can be taken in
 * (Lindeman, Merenda & Gold 1980). They sum to R². Null where the outcome does not vary. Doubles with each predictor.
 */
export function sharesOfVariance({ xx, xy, yy }: Covariances): readonly number[] | null {
  if (yy <= 0) return null;
  const size = xy.length;
  const explained = explainedBySubset({ xx, xy, yy });
  const weights = Array.from({ length: size }, (_, taken) => weightOf(taken, size));
  return xy.map((_, predictor) => {
    let share = 0;
    for (const [subset, before] of explained.entries()) {
      if ((subset & (1 << predictor)) !== 0) continue;
      const after = explained[subset | (1 << predictor)] as number;
      share += (weights[countOf(subset)] as number) * (after - before);
    }
    return share;
  });
}

/** In so many of all orders some predictors come first and a certain one follows them. */
function weightOf(taken: number, size: number): number {
  // taken! (size − taken − 1)! / size!
  let weight = 1 / size;
  for (let at = 1; at <= taken; at++) weight *= at / (size - at);
  return weight;
}

function countOf(subset: number): number {
  let count = 0;
  for (let rest = subset; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** R² by subset, whose bits say which predictors are in it. Each is Cholesky's factor of a smaller one with a row more. */
function explainedBySubset({ xx, xy, yy }: Covariances): readonly number[] {
  const size = xy.length;
  const found = new Array<number>(1 << size).fill(0);
  /** @param taken predictors with their rows of the factor and their part of the outcome */
  const extend = (subset: number, from: number, taken: readonly Taken[]) => {
    for (let next = from; next < size; next++) {
      const own = xx[next] as readonly number[];
      const row: number[] = [];
      let [left, rest] = [own[next] as number, xy[next] as number];
      for (const { predictor, row: known, outcome } of taken) {
        const sum = row.reduce((all, each, at) => all + each * (known[at] as number), 0);
        const entry = ((own[predictor] as number) - sum) / (known.at(-1) as number);
        row.push(entry);
        left -= entry ** 2;
        rest -= entry * outcome;
      }
      const joined = subset | (1 << next);
      const isNew = left > NOTHING_NEW * (own[next] as number);
      const pivot = Math.sqrt(left);
      found[joined] = (found[subset] as number) + (isNew ? (rest / pivot) ** 2 / yy : 0);
      extend(
        joined,
        next + 1,
        isNew ? [...taken, { predictor: next, row: [...row, pivot], outcome: rest / pivot }] : taken,
      );
    }
  };
  extend(0, 0, []);
  return found;
}

interface Taken {
  readonly predictor: number;
  readonly row: readonly number[];
  readonly outcome: number;
}
