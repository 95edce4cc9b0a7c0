import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import type { AggregatedMap } from './aggregated.map.js';
import { journeyMapPicture } from './journey-map.picture.js';
import { GetJourneyMap, journeyMapFilters } from './journey-map.query.js';
import { aggregatedMap, mapColumns } from './journey-map.schemas.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';

@ApiTags('journeys')
@Controller('v1/journey-maps')
@RequireScope('query')
export class JourneyMapController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':definition')
  @ApiParam({ name: 'definition', schema: { type: 'string' } })
  @Answers<AggregatedMap>({
    summary: 'The closed journeys of a definition as one map',
    description: 'Filters select touchpoints (`tier`, `from`, `to` by their journey).',
    shows: { insights: ['journeys'], policies: [] },
    answer: aggregatedMap,
    picture: journeyMapPicture,
    columns: mapColumns,
    rowsOf: ({ stages }) =>
      stages.flatMap(({ stage, phase, touchpoints }) => touchpoints.map((each) => ({ stage, phase, ...each }))),
    refusals: { 404: 'There is no definition with this name.' },
  })
  get(
    @Caller() { tenant, timeZone }: Caller,
    @Param('definition') definition: string,
    @Query(journeyMapFilters) filters: Values<typeof journeyMapFilters>,
  ) {
    return this.queries.execute(new GetJourneyMap(tenant, timeZone, definition, filters));
  }
}
