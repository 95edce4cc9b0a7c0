import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { MONEY_COLUMNS, rowsWithMoney } from '#libs/insights/tiers/money.rows.js';
import { moneyChoice } from '#libs/insights/tiers/tiers.schemas.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import {
  count,
  instant,
  list,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type AdvocatesFilters, advocatesFilters } from './advocates.filters.js';
import { type AdvocatesPage, ListAdvocates } from './advocates.query.js';

const advocate = named(
  'Advocate',
  object({
    customerId: string(),
    since: {
      ...instant,
      description: "The last answer, if it is a promoter's, or the first referral; of both the first.",
    },
    nps: nullable({ ...number('The last answer.'), minimum: 0, maximum: 10 }),
    referrals: count('Made to others, whether or not they name them.'),
    referredCustomers: count('Customers whose first referral was theirs.'),
    referredTurnover: nullable(
      string('Purchases less returns of these customers since then; null: no currency is known.'),
    ),
  }),
);

@ApiTags('customers')
@Controller('v1/advocates')
@RequireScope('query')
export class AdvocatesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Customers who recommend the brand, and what those whom they brought spent',
    description:
      'By the turnover that they brought, then by referrals, then by id. Customers who were erased are not listed.',
    shows: { insights: ['advocates', 'tiers'], policies: [] },
    answer: named('Advocates', list(advocate, moneyChoice)),
    columns: columnsOf(`customerId since nps referrals referredCustomers referredTurnover ${MONEY_COLUMNS}`),
    rowsOf: (page: AdvocatesPage) => rowsWithMoney(page, page.items),
  })
  list(@Caller() { tenant }: Caller, @Query(advocatesFilters) filters: AdvocatesFilters) {
    return this.queries.execute(new ListAdvocates(tenant, filters));
  }
}
