import type { Sql } from '#libs/eventing/database.js';
import { ALL, NONE, one } from '#libs/insights/journey/cell.dimensions.js';
import type { Present } from '#libs/insights/journey/cell.reader.js';
import type { LiveBuild } from '#libs/insights/journey/defined.build.js';
import { PAIR_SUMS, PAIR_WIDTH, squareAt } from '#libs/insights/journey/journey.pairs.js';
import {
  PAIRS_SINCE,
  type PairsWanted,
  readCustomersOf,
  readSquares,
  type Squares,
} from '#libs/insights/journey/pair.reader.js';
import { type Period, PERIODS, periodOf } from '#libs/insights/reading/period.js';
import { type Correlation, FEWEST_PAIRS, type PairSums } from '#libs/insights/scores/correlation.score.js';
import { sandwichCorrelation } from '#libs/insights/scores/sandwich-correlation.score.js';
import { UNIT } from '#libs/insights/scores/units.score.js';
import { addDays } from '#libs/kernel/days.js';
import { type CustomerPairs, jackknifed, type LaterFeedback, laterFeedbackOf } from './customer-pairs.js';
import { readPairsOfJourneys } from './journey-pairs.reader.js';
import { KnownCorrelations } from './known-correlations.js';
import type { PeakEndFilters } from './peak-end.filters.js';

/** Most customers of a group whose interval leaves out one at a time: with more of them the sandwich is as good. */
const FEW_CUSTOMERS = 250;

/**
 * How scores correlate with later feedback in each group: from sums that are kept, or, where the filters ask for groups
 * that have none, from the journeys that have later feedback.
 *
 * @param known what was computed before
 */
export async function readLaterFeedback(
  sql: Sql,
  live: LiveBuild,
  filters: PeakEndFilters,
  present: Present,
  known = new KnownCorrelations(),
  fewCustomers = FEW_CUSTOMERS,
): Promise<ReadonlyMap<string | null, LaterFeedback>> {
  const wanted = live.version < PAIRS_SINCE ? null : sumsFor(filters);
  if (wanted === null) {
    const pairs = await readPairsOfJourneys(sql, live.build, filters, present);
    return new Map([...pairs].map(([key, customers]) => [key, jackknifed(customers)]));
  }
  const groups = await readSquares(sql, { ...wanted, build: live.build }, present);
  const told = new Map<Squares, LaterFeedback>();
  const unknown: Squares[] = [];
  for (const group of groups) {
    const found = known.get(live.build, group);
    if (found !== undefined) told.set(group, found);
    else if (isFew(group, fewCustomers)) unknown.push(group);
  }
  for (const [index, customers] of (await readCustomersOf(sql, live.build, unknown)).entries()) {
    const [group, found] = [unknown[index] as Squares, jackknifed(pairsOf(customers))];
    told.set(group, found);
    known.set(live.build, group, found);
  }
  const keyOf = keysBy(filters);
  return new Map(groups.map((group) => [keyOf(group), told.get(group) ?? bySandwich(group)]));
}

function isFew({ sums: [customers = 0n, n = 0n] }: Squares, most: number): boolean {
  return n >= FEWEST_PAIRS && customers <= most;
}

/** The sums that tell what the filters select; null: none do. */
function sumsFor(filters: PeakEndFilters): Omit<PairsWanted, 'build'> | null {
  const { groupBy, definition, tier, channel, staffId, from, to } = filters;
  if (staffId !== undefined || (tier !== undefined && channel !== undefined)) return null;
  const each = groupBy === 'definition' ? undefined : ALL;
  const of = { definition: definition === undefined ? each : one(definition), value: undefined };
  const period = PERIODS.find((found) => found === groupBy);
  const isFiltered = tier !== undefined || channel !== undefined;
  if (period !== undefined) {
    if (isFiltered || !isBegun(period, from) || !isBegun(period, to)) return null;
    return { ...of, dimension: period, from: from && periodOf(period, from), to: to && periodOf(period, to) };
  }
  if (from !== undefined || to !== undefined) return null;
  // What a journey with a touchpoint in one channel did in others, sums of channels do not tell.
  if (isFiltered && (groupBy === 'channel' || (groupBy === 'tier' && channel !== undefined))) return null;
  if (tier !== undefined) return { ...of, dimension: 'tier', value: one(tier) };
  if (channel !== undefined) return { ...of, dimension: 'channel', value: one(channel) };
  return { ...of, dimension: groupBy === 'tier' || groupBy === 'channel' ? groupBy : 'all' };
}

/** Whether a period begins on a day. */
function isBegun(period: Period, day: string | undefined): boolean {
  return day === undefined || periodOf(period, day) !== periodOf(period, addDays(day, -1));
}

function keysBy({ groupBy }: PeakEndFilters): (group: Squares) => string | null {
  const valueOf = (word: string) => (word === NONE ? null : word.slice(1));
  switch (groupBy) {
    case undefined:
      return () => null;
    case 'definition':
      return ({ group }) => valueOf(group.definition);
    case 'tier':
    case 'channel':
      return ({ group }) => valueOf(group.value);
    case 'day':
    case 'week':
    case 'month':
      return ({ group }) => group.value;
  }
}

const [N, P, M, Y, PP, MM, YY, PY, MY] = PAIR_SUMS.map((_, at) => at) as [
  ...[number, number, number, number, number],
  ...[number, number, number, number],
];

/** Places of OF_PAIRS among PAIR_SUMS. */
const OF = { peakEnd: [N, P, Y, PY, PP, YY], mean: [N, M, Y, MY, MM, YY] } as const;

/** In an order of their own, so that what is computed does not depend on who came first, not even in its last digit. */
function pairsOf(customers: readonly Float64Array[]): readonly CustomerPairs[] {
  return customers.toSorted(comparePairs).map((sums) => ({
    peakEnd: valuesOf(sums, OF.peakEnd),
    mean: valuesOf(sums, OF.mean),
  }));
}

function comparePairs(a: Float64Array, b: Float64Array): number {
  for (let at = 0; at < PAIR_WIDTH; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function valuesOf(sums: Float64Array, [n, x, y, xy, xx, yy]: (typeof OF)[keyof typeof OF]): PairSums {
  const of = (at: number, unit: number) => (sums[at] as number) / unit;
  const squared = UNIT * UNIT;
  return { n: of(n, 1), x: of(x, UNIT), y: of(y, UNIT), xy: of(xy, squared), xx: of(xx, squared), yy: of(yy, squared) };
}

function bySandwich({ sums }: Squares): LaterFeedback {
  const of = (places: readonly number[]): Correlation =>
    sandwichCorrelation({
      customers: Number(sums[0]),
      sums: places.map((at) => sums[1 + at] as bigint),
      products: (first, second) => {
        const [a, b] = [places[first] as number, places[second] as number];
        return sums[squareAt(Math.min(a, b), Math.max(a, b))] as bigint;
      },
      unit: BigInt(UNIT),
    });
  return laterFeedbackOf(of(OF.peakEnd), of(OF.mean));
}
