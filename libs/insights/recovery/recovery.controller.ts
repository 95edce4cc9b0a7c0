import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import {
  boolean,
  choice,
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
import { type RecoveryFilters, recoveryFilters } from './recovery.filters.js';
import { OUTCOMES, RECOVERY_GROUPS } from './recovery.insight.js';
import { GetRecovery } from './recovery.query.js';

const comparison = named(
  'RecoveryComparison',
  object({
    group: choice(...RECOVERY_GROUPS),
    comparedWith: choice(...RECOVERY_GROUPS),
    outcome: choice(...OUTCOMES),
    matched: count('Customers of the group with this outcome who are like some of the others.'),
    unmatched: count('Those who are like none of them.'),
    controls: count('The others that they are compared with.'),
    mean: nullable(number('Of the matched.')),
    controlMean: nullable(number('Of the others, weighted and adjusted to what the matched were before.')),
    difference: nullable(number()),
    interval,
    tooFew: boolean('Fewer than 30 on one side.'),
  }),
);

@ApiTags('complaints')
@Controller('v1/complaints/recovery')
@RequireScope('query')
export class RecoveryController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'What became of customers whose complaint was recovered, beside customers who were like them before',
    description:
      'By the first complaint of each customer. Recovered: confirmed as satisfying within 30 days. Later: in the 90 days after those. All comparisons in one answer unless `limit` says otherwise.',
    shows: { insights: ['complaint-metrics', 'customers', 'feedback', 'journeys'], policies: [] },
    answer: named(
      'Recovery',
      list(comparison, {
        warning: string('What this does not show.'),
        recoveryDays: count(),
        outcomeDays: count(),
        customers: object(Object.fromEntries(RECOVERY_GROUPS.map((group) => [group, count()]))),
        tooRecent: count('Customers who complained so late that what follows cannot be seen yet.'),
        sampled: boolean('So many customers complained, or did not, that only some are compared.'),
      }),
    ),
    columns: columnsOf(
      'group comparedWith outcome matched unmatched controls mean controlMean difference interval.0 interval.1 tooFew',
    ),
  })
  get(@Caller() { tenant }: Caller, @Query(recoveryFilters) filters: RecoveryFilters) {
    return this.queries.execute(new GetRecovery(tenant, filters));
  }
}
