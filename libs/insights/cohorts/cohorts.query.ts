import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import { itemPages } from '#libs/insights/reading/group.page.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { type MoneyChoice, readMoneyChoice } from '#libs/insights/tiers/money.choice.js';
import { NO_MONEY, tierKey } from '#libs/insights/tiers/tier-days.counts.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { ALL_TIERS } from './cohort.cells.js';
import { monthOf } from './cohort.summary.js';
import type { CohortsFilters } from './cohorts.filters.js';
import { type CohortReport, cohortReports, type CohortSums } from './cohorts.insight.js';

export type CohortsReport = MoneyChoice & Page<CohortReport>;

/** What customers did month by month since their first purchase. */
export class GetCohorts extends Query<Answer<CohortsReport>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: CohortsFilters,
  ) {
    super();
  }
}

@QueryHandler(GetCohorts)
export class GetCohortsHandler implements IQueryHandler<GetCohorts> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ tenant, timeZone, filters }: GetCohorts): Promise<Answer<CohortsReport>> {
    const pageIn = itemPages<CohortReport>(listOf('cohorts', filters), filters, ({ cohort }) => cohort);
    const running = monthOf(calendarOf(timeZone).dayOf(this.clock.now()));
    return inSnapshot(this.database, async (sql) => {
      const choice = await readMoneyChoice(sql, tenant, filters.currency);
      const sums = await readCohorts(sql, tenant, filters, choice.currency);
      const reports = cohortReports(sums, running, choice.currency !== null);
      return { ...choice, ...pageIn(reports) };
    });
  }
}

async function readCohorts(
  sql: Sql,
  tenant: string,
  { from, to, tier }: CohortsFilters,
  currency: string | null,
): Promise<readonly CohortSums[]> {
  const { rows } = await sql.query<{ cohort: string; month: string; active: string; turnover: string }>(
    `select cohort::text as cohort, month::text as month, sum(active) as active, sum(turnover) as turnover from insight.cohort_cells
      where build = ${liveBuild('cohorts', '$1')} and tier = $2 and currency in ('${NO_MONEY}', $3)
        and ($4::date is null or cohort >= $4) and ($5::date is null or cohort < $5)
      group by 1, 2`,
    [tenant, tier === undefined ? ALL_TIERS : tierKey(tier), currency ?? NO_MONEY, from, to],
  );
  return rows.map(({ active, turnover, ...row }) => ({ ...row, active: Number(active), turnover: BigInt(turnover) }));
}
