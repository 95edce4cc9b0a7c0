import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { boolean, list, named, nullable, number, string } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type ComplaintMetricsFilters, complaintMetricsFilters } from './complaint-metrics.filters.js';
import { GetComplaintMetrics } from './complaint-metrics.query.js';
import { metrics, metricsColumns, metricsItem } from './complaint-metrics.schemas.js';

@ApiTags('complaints')
@Controller('v1/complaints/metrics')
@RequireScope('query')
export class ComplaintMetricsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'What became of complaints, how long it took, and what it cost',
    description:
      'By the day of filing, the tier at that time and the last department. All groups in one answer unless `limit` says otherwise.',
    shows: { insights: ['complaint-metrics'], policies: ['complaint-clocks'] },
    answer: named(
      'ComplaintMetrics',
      list(metricsItem, {
        groupBy: nullable(string()),
        overlapping: boolean('Complaints count once for each of their labels: the groups do not add up.'),
        relativeError: number('How far a median or p90 may be off, as a share of it.'),
        ...metrics,
      }),
    ),
    columns: metricsColumns,
  })
  list(@Caller() { tenant }: Caller, @Query(complaintMetricsFilters) filters: ComplaintMetricsFilters) {
    return this.queries.execute(new GetComplaintMetrics(tenant, filters));
  }
}
