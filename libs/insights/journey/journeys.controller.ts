import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { journeyPicture } from './journey.picture.js';
import { GetJourney, journeyParameters } from './journey.query.js';
import { journeyFilters, ListJourneys } from './journeys.query.js';
import { journey, journeyColumns, journeyMap } from './journey.schemas.js';

@ApiTags('journeys')
@Controller('v1/journeys')
@RequireScope('query')
export class JourneysController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Journeys, latest start first',
    shows: { insights: ['journeys'], policies: [] },
    answer: list(journey),
    columns: journeyColumns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(journeyFilters) filters: Values<typeof journeyFilters>) {
    return this.queries.execute(new ListJourneys(tenant, timeZone, filters));
  }

  @Get(':journeyId')
  @ApiParam({ name: 'journeyId', schema: { type: 'string' } })
  @Answers({
    summary: 'The map of one journey',
    description:
      '`j_` and the event id of any touchpoint answers the journey that now holds it. More than 1,000 touchpoints (or ' +
      'outcomes) come in pages; the scores always cover the whole journey.',
    shows: { insights: ['journeys'], policies: [] },
    answer: journeyMap,
    picture: journeyPicture,
    refusals: { 404: 'There is no such journey.', 409: 'AMBIGUOUS_JOURNEY: several customers use this id.' },
  })
  get(
    @Caller() { tenant, timeZone }: Caller,
    @Param('journeyId') journeyId: string,
    @Query(journeyParameters) parameters: Values<typeof journeyParameters>,
  ) {
    return this.queries.execute(new GetJourney(tenant, timeZone, journeyId, parameters));
  }
}
