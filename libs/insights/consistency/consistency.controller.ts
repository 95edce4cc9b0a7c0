import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { consistencyFilters, GetConsistency } from './consistency.query.js';
import { consistencyColumns, typeConsistency } from './consistency.schemas.js';

@ApiTags('comparisons')
@Controller('v1/consistency')
@RequireScope('query')
export class ConsistencyController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':definition')
  @Answers({
    summary: 'Whether touchpoints are experienced alike in all channels, and after a change of channel',
    description:
      'Touchpoint types that closed journeys meet in two channels or more. All of them in one answer unless `limit` says otherwise.',
    shows: { insights: ['journeys'], policies: [] },
    answer: list(typeConsistency),
    columns: consistencyColumns,
    refusals: { 404: 'No such definition.' },
  })
  list(
    @Caller() { tenant, timeZone }: Caller,
    @Param('definition') definition: string,
    @Query(consistencyFilters) filters: Values<typeof consistencyFilters>,
  ) {
    return this.queries.execute(new GetConsistency(tenant, timeZone, definition, filters));
  }
}
