import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { RELATIVE_ERROR } from '#libs/insights/scores/log-histogram.score.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { ComplaintMetricsFilters } from './complaint-metrics.filters.js';
import { type ComplaintMetrics, metricsOf } from './complaint-metrics.insight.js';
import { emptyGroup, readComplaintGroups } from './complaint-metrics.reader.js';

export interface ComplaintMetricsGroup extends ComplaintMetrics {
  /** Null: complaints that have none, or all if there is no grouping. */
  readonly key: string | null;
}

export interface ComplaintMetricsReport extends ComplaintMetrics, Page<ComplaintMetricsGroup> {
  readonly groupBy: string | null;
  /** A complaint counts once for each of its labels: the groups do not add up. */
  readonly overlapping: boolean;
  /** How far a median or p90 may be off, as a share of it. */
  readonly relativeError: number;
}

/** What became of complaints, all together and by group. */
export class GetComplaintMetrics extends Query<Answer<ComplaintMetricsReport>> {
  constructor(
    readonly tenant: string,
    readonly filters: ComplaintMetricsFilters,
  ) {
    super();
  }
}

@QueryHandler(GetComplaintMetrics)
export class GetComplaintMetricsHandler implements IQueryHandler<GetComplaintMetrics> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ tenant, filters }: GetComplaintMetrics): Promise<Answer<ComplaintMetricsReport>> {
    const { groupBy, ...ungrouped } = filters;
    const pageIn = groupPages(listOf('complaints/metrics', filters), filters);
    const now = this.clock.now();
    return inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<{ build: number | null }>(
        `select ${liveBuild('complaint-metrics', '$1')} as build`,
        [tenant],
      );
      const build = rows[0]?.build ?? 0;
      const all = (await readComplaintGroups(sql, build, ungrouped, now)).get(null) ?? emptyGroup();
      const total = metricsOf(all.vectors, all.open);
      const groups =
        groupBy === undefined ? [[null, all] as const] : await readComplaintGroups(sql, build, filters, now);
      const items = [...groups]
        .map(([key, { vectors, open }]): ComplaintMetricsGroup => ({ key, ...metricsOf(vectors, open) }))
        .filter(({ filed }) => groupBy === undefined || filed > 0);
      const overlapping = groupBy === 'label';
      return { groupBy: groupBy ?? null, overlapping, relativeError: RELATIVE_ERROR, ...total, ...pageIn(items) };
    });
  }
}
