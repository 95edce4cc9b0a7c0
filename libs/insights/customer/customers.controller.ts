import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { customerFilters, GetCustomer, ListCustomers } from './customers.query.js';
import { answersSurvivor, unknownCustomer } from '#libs/insights/reading/customer.group.js';
import { customer, customerColumns } from './customer.schemas.js';

const SHOWN = {
  insights: ['advocates', 'churn-risk', 'complaints', 'customers', 'journeys', 'lifecycle'],
  policies: ['churn-alerts'],
} as const;

@ApiTags('customers')
@Controller('v1/customers')
@RequireScope('query')
export class CustomersController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Customers in the order of their ids',
    description: 'Customers who were erased are not listed until there is a later fact about them.',
    shows: SHOWN,
    answer: list(customer),
    columns: customerColumns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(customerFilters) filters: Values<typeof customerFilters>) {
    return this.queries.execute(new ListCustomers(tenant, timeZone, filters));
  }

  @Get(':customerId')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({
    summary: "A customer's profile",
    description: answersSurvivor,
    shows: SHOWN,
    answer: customer,
    refusals: unknownCustomer,
  })
  get(@Caller() { tenant, timeZone }: Caller, @Param('customerId') customerId: string) {
    return this.queries.execute(new GetCustomer(tenant, timeZone, customerId));
  }
}
