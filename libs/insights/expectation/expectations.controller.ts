import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { count, list, named, string } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type ExpectationsFilters, expectationsFilters } from './expectations.filters.js';
import { GetExpectations } from './expectations.query.js';
import { expectationColumns, expectationReport } from './expectations.schemas.js';

@ApiTags('journeys')
@Controller('v1/expectations')
@RequireScope('query')
export class ExpectationsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':definition')
  @Answers({
    summary: 'What customers expect of touchpoints, configured and learned',
    description: 'By touchpoint type and tier. All in one answer unless `limit` says otherwise.',
    shows: { insights: ['journeys'], policies: ['expectation-learning'] },
    answer: named(
      'Expectations',
      list(expectationReport, { definition: string(), definitionVersion: count('Of the definition.') }),
    ),
    columns: expectationColumns,
    refusals: { 404: 'No such definition.' },
  })
  list(
    @Caller() { tenant, timeZone }: Caller,
    @Param('definition') definition: string,
    @Query(expectationsFilters) filters: ExpectationsFilters,
  ) {
    return this.queries.execute(new GetExpectations(tenant, timeZone, definition, filters));
  }
}
