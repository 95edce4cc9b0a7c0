import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { answersSurvivor, unknownCustomer } from '#libs/insights/reading/customer.group.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { ListValueFits } from './value-fits.query.js';
import { type ValueFilters, valueFilters } from './value.filters.js';
import { GetCustomerValue } from './value.query.js';
import { valueFit, valueFitColumns, valueOfCustomer } from './value.schemas.js';

@ApiTags('customers')
@Controller('v1')
@RequireScope('query')
export class ValueController {
  constructor(private readonly queries: QueryBus) {}

  @Get('customers/:customerId/value')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({
    summary: 'What a customer has brought and cost, and is expected to bring',
    description: answersSurvivor,
    shows: { insights: ['value', 'churn-risk', 'tiers'], policies: [] },
    answer: valueOfCustomer,
    refusals: unknownCustomer,
  })
  get(
    @Caller() { tenant, timeZone }: Caller,
    @Param('customerId') customerId: string,
    @Query(valueFilters) filters: ValueFilters,
  ) {
    return this.queries.execute(new GetCustomerValue(tenant, timeZone, customerId, filters));
  }

  @Get('value-fits')
  @Answers({
    summary:
      'Models of what customers are worth learned from your history, the last first, and how good their predictions were',
    shows: { insights: [], policies: [] },
    answer: list(valueFit),
    columns: valueFitColumns,
  })
  fits(@Caller() { tenant, timeZone }: Caller, @Query(paging) parameters: Values<typeof paging>) {
    return this.queries.execute(new ListValueFits(tenant, timeZone, parameters));
  }
}
