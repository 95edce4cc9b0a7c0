import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { answersSurvivor, unknownCustomer } from '#libs/insights/reading/customer.group.js';
import { parked } from '#libs/insights/reading/shared.schemas.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { GetTimeline } from './timeline.query.js';
import { timelineColumns, timelineItem } from './timeline.schemas.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';

/** Whose decisions are facts of a customer, but for changes of its level (reading/customer.facts.ts). */
export const TIMELINE_POLICIES = [
  'breach-follow-ups',
  'care',
  'care-follow-ups',
  'churn-alerts',
  'complaint-clocks',
  'follow-up-overdue',
  'tier-review',
] as const;

@ApiTags('customers')
@Controller('v1/customers')
@RequireScope('query')
export class TimelineController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':customerId/timeline')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({
    summary: 'Everything that happened to a customer, in event-time order',
    description: `Touchpoints appear as corrected. ${answersSurvivor}`,
    shows: { insights: ['journeys'], policies: TIMELINE_POLICIES },
    answer: list(timelineItem, parked),
    columns: timelineColumns,
    refusals: unknownCustomer,
  })
  get(
    @Caller() { tenant }: Caller,
    @Param('customerId') customerId: string,
    @Query(paging) page: Values<typeof paging>,
  ) {
    return this.queries.execute(new GetTimeline(tenant, customerId, page));
  }
}
