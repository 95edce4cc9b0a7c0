import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { MONEY_COLUMNS, rowsWithMoney } from '#libs/insights/tiers/money.rows.js';
import { moneyChoice } from '#libs/insights/tiers/tiers.schemas.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import {
  array,
  boolean,
  count,
  interval,
  list,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type CohortsFilters, cohortsFilters } from './cohorts.filters.js';
import { cohortsPicture } from './cohorts.picture.js';
import type { CohortReport } from './cohorts.insight.js';
import { type CohortsReport, GetCohorts } from './cohorts.query.js';

const month = named(
  'CohortMonth',
  object({
    month: count("Months since the cohort's own, which is 0."),
    active: count('Customers with a purchase in it.'),
    share: { ...number("Of the cohort's customers."), minimum: 0, maximum: 1 },
    interval,
    turnover: nullable(string('Purchases less returns; null: no currency is known.')),
    partial: boolean('The month is not over.'),
  }),
);
const cohort = named(
  'Cohort',
  object({
    cohort: string('The month of their first purchase: 2024-01.'),
    customers: count(),
    tooFew: boolean('Fewer than 30 customers.'),
    months: array(month, 'From their first month to the one that is not over.'),
  }),
);

/** A row for each month of a cohort. */
const monthsOf = ({ months, ...rest }: CohortReport) => months.map((each) => ({ ...rest, ...each }));

@ApiTags('customers')
@Controller('v1/cohorts')
@RequireScope('query')
export class CohortsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Customers by the month of their first purchase, and what they did since, month by month',
    description:
      'All cohorts in one answer unless `limit` says otherwise. As a table, a row for each month of a cohort.',
    shows: { insights: ['cohorts', 'tiers'], policies: [] },
    answer: named('Cohorts', list(cohort, moneyChoice)),
    columns: columnsOf(`
      cohort customers tooFew month active share interval.0 interval.1 turnover partial ${MONEY_COLUMNS}`),
    rowsOf: (report: CohortsReport) => rowsWithMoney(report, report.items.flatMap(monthsOf)),
    picture: cohortsPicture,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(cohortsFilters) filters: CohortsFilters) {
    return this.queries.execute(new GetCohorts(tenant, timeZone, filters));
  }
}
