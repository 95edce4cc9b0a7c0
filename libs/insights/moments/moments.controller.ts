import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list, named, string } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type MomentsFilters, momentsFilters } from './moments.filters.js';
import { momentsPicture } from './moments.picture.js';
import { GetMomentsOfTruth } from './moments.query.js';
import { momentColumns, momentReport } from './moments.schemas.js';

@ApiTags('journeys')
@Controller('v1/moments-of-truth')
@RequireScope('query')
export class MomentsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':definition')
  @Answers({
    summary: 'What bad and good experiences of each touchpoint do to journeys, and how that changes over time',
    description: 'By touchpoint type and tier, over closed journeys. All in one answer unless `limit` says otherwise.',
    shows: { insights: ['journeys'], policies: [] },
    answer: named('MomentsOfTruth', list(momentReport, { definition: string() })),
    columns: momentColumns,
    picture: momentsPicture,
    refusals: { 404: 'No such definition.' },
  })
  list(
    @Caller() { tenant, timeZone }: Caller,
    @Param('definition') definition: string,
    @Query(momentsFilters) filters: MomentsFilters,
  ) {
    return this.queries.execute(new GetMomentsOfTruth(tenant, timeZone, definition, filters));
  }
}
