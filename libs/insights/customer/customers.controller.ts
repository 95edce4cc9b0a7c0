import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { NoQuery, Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { customerFilters, GetCustomer, ListCustomers } from './customers.query.js';
import { ListCustomerJourneys } from '#libs/insights/journey/customer-journeys.query.js';
import { customerColumns, journeyColumns, timelineColumns } from '#libs/insights/reading/query.columns.js';
import { customer, journey, parked, timelineItem } from '#libs/insights/reading/query.schemas.js';
import { GetTimeline } from '#libs/insights/timeline/timeline.query.js';

const unknown = { 404: 'No fact has named this customer.' };
const merged = 'The id of a merged customer answers the survivor.';

@ApiTags('customers')
@Controller('v1/customers')
@RequireScope('query')
export class CustomersController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({ summary: 'Customers in order of their ids', answer: list(customer), columns: customerColumns })
  list(@Caller() { tenant, timeZone }: Caller, @Query(customerFilters) filters: Values<typeof customerFilters>) {
    return this.queries.execute(new ListCustomers(tenant, timeZone, filters));
  }

  @Get(':customerId')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({ summary: "A customer's profile", description: merged, answer: customer, refusals: unknown })
  get(@Caller() { tenant }: Caller, @Param('customerId') customerId: string, @NoQuery() _parameters: object) {
    return this.queries.execute(new GetCustomer(tenant, customerId));
  }

  @Get(':customerId/journeys')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({
    summary: "A customer's journeys, newest first",
    description: merged,
    answer: list(journey, parked),
    columns: journeyColumns,
    refusals: unknown,
  })
  journeys(
    @Caller() { tenant }: Caller,
    @Param('customerId') customerId: string,
    @Query(paging) page: Values<typeof paging>,
  ) {
    return this.queries.execute(new ListCustomerJourneys(tenant, customerId, page));
  }

  @Get(':customerId/timeline')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({
    summary: 'Everything that happened with a customer, in event-time order',
    description: `Touchpoints stand as their corrections left them. ${merged}`,
    answer: list(timelineItem, parked),
    columns: timelineColumns,
    refusals: unknown,
  })
  timeline(
    @Caller() { tenant }: Caller,
    @Param('customerId') customerId: string,
    @Query(paging) page: Values<typeof paging>,
  ) {
    return this.queries.execute(new GetTimeline(tenant, customerId, page));
  }
}
