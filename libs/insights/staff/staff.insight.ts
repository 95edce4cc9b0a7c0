import { type Interval, pooled, type Sample, varianceWithin } from '#libs/insights/scores/mean.score.js';
import { type Estimate, shrunk, variationBetween } from '#libs/insights/scores/shrinkage.score.js';
import { groupBy } from '#libs/kernel/grouping.js';

/** The valences of one member of staff's touchpoints in one cell: of one definition, type, tier and channel. */
export interface StaffCell {
  readonly staffId: string;
  readonly cell: string;
  readonly sample: Sample;
}

/** How a member of staff compares with the others in the same cells (docs/rules.md 18.2). */
export interface StaffEffect {
  /** Touchpoints in cells that others have too. */
  readonly compared: number;
  /** How much better their touchpoints are, in valence, without what is likely to be chance; null with none to compare. */
  readonly effect: number | null;
  /** 95 %. */
  readonly effectInterval: Interval | null;
}

const NOT_COMPARED: StaffEffect = { compared: 0, effect: null, effectInterval: null };

/** The effects of all members of staff that have cells. */
export function staffEffects(unordered: readonly StaffCell[]): ReadonlyMap<string, StaffEffect> {
  // Sums of rounded numbers depend on their order, and an answer must not depend on that of rows.
  const cells = [...unordered].sort(
    (one, other) => compare(one.cell, other.cell) || compare(one.staffId, other.staffId),
  );
  const filled = cells.filter(({ sample }) => sample.n > 0);
  const totals = new Map(
    [...groupBy(filled, ({ cell }) => cell)].map(([cell, own]) => [cell, pooled(own.map(({ sample }) => sample))]),
  );
  const variance = varianceWithin([...totals.values()]) ?? 0;
  const raw = new Map(
    [...groupBy(cells, ({ staffId }) => staffId)].map(([staffId, own]) => [
      staffId,
      rawEffect(
        own.flatMap(({ cell, sample }) => against(sample, totals.get(cell))),
        variance,
      ),
    ]),
  );
  const between = variationBetween([...raw.values()].filter(({ compared }) => compared > 0));
  return new Map(
    [...raw].map(([staffId, estimate]) => {
      if (estimate.compared === 0) return [staffId, NOT_COMPARED];
      const { value, interval } = shrunk(estimate, between);
      return [staffId, { compared: estimate.compared, effect: value, effectInterval: interval }];
    }),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** One cell of a member of staff, and how many touchpoints others have there, with which mean. */
interface Compared {
  readonly n: number;
  readonly others: number;
  readonly difference: number;
}

function against({ n, mean }: Sample, total: Sample | undefined): readonly Compared[] {
  const others = (total?.n ?? 0) - n;
  if (n === 0 || total === undefined || others === 0) return [];
  return [{ n, others, difference: mean - (total.n * total.mean - n * mean) / others }];
}

/** The mean difference, each cell weighted by the touchpoints there, and its squared standard error. */
function rawEffect(cells: readonly Compared[], variance: number): Estimate & { readonly compared: number } {
  const compared = cells.reduce((sum, { n }) => sum + n, 0);
  if (compared === 0) return { compared, value: 0, variance: 0 };
  const value = cells.reduce((sum, { n, difference }) => sum + n * difference, 0) / compared;
  const errors = cells.reduce((sum, { n, others }) => sum + n * n * (1 / n + 1 / others), 0);
  return { compared, value, variance: (variance * errors) / compared ** 2 };
}
