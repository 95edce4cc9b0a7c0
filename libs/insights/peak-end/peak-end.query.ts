import { KnownCorrelations } from './known-correlations.js';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import { ALL, NONE, one } from '#libs/insights/journey/cell.dimensions.js';
import { BINS, JOURNEY_SUMS, JOURNEY_WIDTH } from '#libs/insights/journey/journey.sums.js';
import { type Interval, meanIntervalExact, VALENCES } from '#libs/insights/scores/mean.score.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { type CellsWanted, type Present, sumCells, type SumKey } from '#libs/insights/journey/cell.reader.js';
import { jackknifed, type LaterFeedback } from './customer-pairs.js';
import { readLaterFeedback } from './later-feedback.reader.js';
import { type LiveBuild, readLiveBuild } from '#libs/insights/journey/defined.build.js';
import { DIMENSIONS, type PeakEndFilters } from './peak-end.filters.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { PERIODS } from '#libs/insights/reading/period.js';
import { sumTouchedChannels } from './touched-channels.reader.js';

export interface ScoreStatistics {
  readonly mean: number | null;
  readonly interval: Interval | null;
  /** Journeys in bins of .1: [−1, −.9) … [.9, 1]. */
  readonly distribution: readonly number[];
}

export interface PeakEndItem {
  /** Null: journeys that have none, or all journeys if there is no grouping. */
  readonly key: string | null;
  /** Scored journeys. */
  readonly n: number;
  readonly unscored: number;
  readonly peakEnd: ScoreStatistics;
  readonly mean: ScoreStatistics;
  readonly laterFeedback: LaterFeedback;
}

export interface PeakEndScores extends Page<PeakEndItem> {
  readonly groupBy: string | null;
  /** A journey counts once in each group that it touched: the groups do not add up. */
  readonly overlapping: boolean;
}

/** Peak-end scores of closed journeys beside their means, and how each correlates with later feedback. */
export class GetPeakEndScores extends Query<Answer<PeakEndScores>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: PeakEndFilters,
  ) {
    super();
  }
}

@QueryHandler(GetPeakEndScores)
export class GetPeakEndScoresHandler implements IQueryHandler<GetPeakEndScores> {
  private readonly known = new KnownCorrelations();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, filters }: GetPeakEndScores): Promise<Answer<PeakEndScores>> {
    const present = { now: this.clock.now(), timeZone };
    const pageIn = groupPages(listOf('peak-end', filters), filters);
    return inSnapshot(this.database, async (sql) => {
      const live = await readLiveBuild(sql, tenant);
      const groups = await readGroups(sql, live, filters, present);
      const feedback = await readLaterFeedback(sql, live, filters, present, this.known);
      const items = [...groups]
        .map(([key, sums]) => itemOf(key, sums, feedback.get(key) ?? jackknifed([])))
        .filter((item) => filters.groupBy === undefined || item.n + item.unscored > 0);
      return { groupBy: filters.groupBy ?? null, overlapping: filters.groupBy === 'channel', ...pageIn(items) };
    });
  }
}

type Groups = ReadonlyMap<string | null, readonly bigint[]>;

async function readGroups(sql: Sql, live: LiveBuild, filters: PeakEndFilters, present: Present): Promise<Groups> {
  const { groupBy, channel, staffId } = filters;
  if (groupBy === 'channel' && (channel !== undefined || staffId !== undefined))
    return sumTouchedChannels(sql, live.build, filters, present);
  const groups = new Map<string | null, bigint[]>();
  for (const { key, sums } of await sumCells(sql, cellsOf(live, filters), present)) {
    const name = nameOf(key, groupBy);
    const known = groups.get(name);
    groups.set(name, known === undefined ? [...sums] : known.map((sum, index) => sum + (sums[index] as bigint)));
  }
  if (groupBy === undefined && groups.size === 0) groups.set(null, emptySums());
  return groups;
}

function cellsOf(
  live: LiveBuild,
  { groupBy, definition, tier, channel, staffId, from, to }: PeakEndFilters,
): CellsWanted {
  const dimension = DIMENSIONS.find((each) => each === groupBy);
  const by: readonly (keyof SumKey)[] = groupBy === undefined ? [] : [dimension ?? 'day'];
  const period = PERIODS.find((each) => each === groupBy);
  return {
    ...live,
    of: 'journeys',
    by,
    ...(period !== undefined && { period }),
    definition: definition && one(definition),
    tier: tier && one(tier),
    channel: channel !== undefined ? one(channel) : groupBy === 'channel' ? undefined : ALL,
    staff: staffId === undefined ? ALL : one(staffId),
    from,
    to,
  };
}

function nameOf(key: SumKey, groupBy: PeakEndFilters['groupBy']): string | null {
  if (groupBy === undefined) return null;
  const dimension = DIMENSIONS.find((each) => each === groupBy);
  if (dimension === undefined) return key.day;
  const value = key[dimension];
  return value === NONE ? null : value.slice(1);
}

function emptySums(): bigint[] {
  return Array.from({ length: JOURNEY_WIDTH }, () => 0n);
}

function itemOf(key: string | null, sums: readonly bigint[], laterFeedback: LaterFeedback): PeakEndItem {
  const of = (name: (typeof JOURNEY_SUMS)[number]) => sums[JOURNEY_SUMS.indexOf(name)] as bigint;
  const n = Number(of('scored'));
  const statistics = (sum: bigint, squares: bigint, bins: number): ScoreStatistics => ({
    ...meanIntervalExact(n, sum, squares, VALENCES),
    distribution: sums.slice(bins, bins + BINS).map(Number),
  });
  return {
    key,
    n,
    unscored: Number(of('journeys')) - n,
    peakEnd: statistics(of('peakEnd'), of('peakEndSquared'), JOURNEY_SUMS.length),
    mean: statistics(of('mean'), of('meanSquared'), JOURNEY_SUMS.length + BINS),
    laterFeedback,
  };
}
