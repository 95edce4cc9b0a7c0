import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { MOST_DIMENSIONS, type Outcome, type RatingTotals } from '#libs/insights/ratings/rating.sums.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { sampleOfExact } from '#libs/insights/scores/mean.score.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { readAnswerRatings } from './answer-ratings.reader.js';
import type { ImportanceFilters } from './importance.filters.js';
import {
  derivedImportance,
  type DimensionReport,
  importanceReport,
  type ImportanceReport,
} from './importance.insight.js';
import { readJourneyRatings } from './journey-ratings.reader.js';

export type ImportanceAnswer = Omit<ImportanceReport, 'items'> &
  Page<DimensionReport> & { readonly over: 'feedback' | 'journeys' };

/** How dimensions are experienced beside how important they are. */
export class GetImportance extends Query<Answer<ImportanceAnswer>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: ImportanceFilters,
  ) {
    super();
  }
}

@QueryHandler(GetImportance)
export class GetImportanceHandler implements IQueryHandler<GetImportance> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ tenant, timeZone, filters }: GetImportance): Promise<Answer<ImportanceAnswer>> {
    const { over = 'feedback', from, to, definition, tier, channel, brand, product, productLine, campaign } = filters;
    const pageIn = groupPages(listOf('importance-performance', filters), filters);
    const wanted = { from, to, definition, tier, channel, brand, product, productLine, campaign };
    const present = { now: this.clock.now(), timeZone };
    return inSnapshot(this.database, async (sql) => {
      const totals =
        over === 'journeys'
          ? await readJourneyRatings(sql, tenant, present, wanted)
          : await readAnswerRatings(sql, tenant, timeZone, wanted);
      const { items, ...report } = reportOf(totals, over);
      // By rank: the most negative first.
      const page = pageIn(items.map((item, rank) => ({ key: String(rank).padStart(6, '0'), item })));
      return { over, ...report, items: page.items.map(({ item }) => item), nextCursor: page.nextCursor };
    });
  }
}

function reportOf(totals: RatingTotals, over: ImportanceAnswer['over']): ImportanceReport {
  const sampleOf = (dimension: string, kind: Parameters<RatingTotals['of']>[1]) => {
    const { n, x, xx } = totals.of(dimension, kind);
    return sampleOfExact(n, x, xx);
  };
  const dimensions = totals.names().map((dimension) => ({
    dimension,
    experience: sampleOf(dimension, 'experience'),
    expectation: sampleOf(dimension, 'expectation'),
    importance: sampleOf(dimension, 'importance'),
    ideal: sampleOf(dimension, 'ideal'),
  }));
  const counts = dimensions.map(({ dimension, experience: { n } }) => ({ dimension, n }));
  const derivedFrom = (outcome: Outcome) =>
    derivedImportance(counts, MOST_DIMENSIONS, (names) => totals.whole(outcome, names));
  // What was said of journeys later, where 30 have it.
  return importanceReport(dimensions, () => {
    const later = over === 'journeys' ? derivedFrom('later') : undefined;
    return later === undefined ? (derivedFrom('own') ?? null) : later;
  });
}
