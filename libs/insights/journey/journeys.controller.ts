import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { boolean, list, nullable, string } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { GetJourney, journeyParameters } from './journey.query.js';
import type { AggregatedMap } from '#libs/insights/journey-map/aggregated.map.js';
import { GetJourneyMap, journeyMapFilters } from '#libs/insights/journey-map/journey-map.query.js';
import { journeyFilters, ListJourneys } from './journeys.query.js';
import { type PeakEndFilters, peakEndFilters } from '#libs/insights/peak-end/peak-end.filters.js';
import { GetPeakEndScores } from '#libs/insights/peak-end/peak-end.query.js';
import { journeyColumns, mapColumns, peakEndColumns } from '#libs/insights/reading/query.columns.js';
import { aggregatedMap, journey, journeyMap, peakEndItem } from '#libs/insights/reading/query.schemas.js';

@ApiTags('journeys')
@Controller('v1')
@RequireScope('query')
export class JourneysController {
  constructor(private readonly queries: QueryBus) {}

  @Get('journeys')
  @Answers({ summary: 'Journeys, those that started last first', answer: list(journey), columns: journeyColumns })
  list(@Caller() { tenant, timeZone }: Caller, @Query(journeyFilters) filters: Values<typeof journeyFilters>) {
    return this.queries.execute(new ListJourneys(tenant, timeZone, filters));
  }

  @Get('journeys/:journeyId')
  @ApiParam({ name: 'journeyId', schema: { type: 'string' } })
  @Answers({
    summary: 'The map of one journey',
    description:
      '`j_` and the event id of any touchpoint answers the journey that now holds it. More than 1,000 touchpoints (or ' +
      'outcomes) come in pages; the scores are always whole.',
    answer: journeyMap,
    refusals: { 404: 'There is no such journey.', 409: 'AMBIGUOUS_JOURNEY: several customers use this id.' },
  })
  get(
    @Caller() { tenant, timeZone }: Caller,
    @Param('journeyId') journeyId: string,
    @Query(journeyParameters) parameters: Values<typeof journeyParameters>,
  ) {
    return this.queries.execute(new GetJourney(tenant, timeZone, journeyId, parameters));
  }

  @Get('journey-maps/:definition')
  @ApiParam({ name: 'definition', schema: { type: 'string' } })
  @Answers<AggregatedMap>({
    summary: 'The closed journeys of a definition as one map',
    description: 'Filters select touchpoints (`tier`, `from`, `to` by their journey).',
    answer: aggregatedMap,
    columns: mapColumns,
    rowsOf: ({ stages }) =>
      stages.flatMap(({ stage, phase, touchpoints }) => touchpoints.map((each) => ({ stage, phase, ...each }))),
    refusals: { 404: 'There is no definition with this name.' },
  })
  map(
    @Caller() { tenant, timeZone }: Caller,
    @Param('definition') definition: string,
    @Query(journeyMapFilters) filters: Values<typeof journeyMapFilters>,
  ) {
    return this.queries.execute(new GetJourneyMap(tenant, timeZone, definition, filters));
  }

  @Get('scores/peak-end')
  @Answers({
    summary: 'Peak-end scores beside means, and how each goes with later feedback',
    description: 'Closed journeys. All groups in one answer unless `limit` says otherwise.',
    answer: list(peakEndItem, {
      groupBy: nullable(string()),
      overlapping: boolean('Journeys count in several groups: these do not add up.'),
    }),
    columns: peakEndColumns,
  })
  peakEnd(@Caller() { tenant, timeZone }: Caller, @Query(peakEndFilters) filters: PeakEndFilters) {
    return this.queries.execute(new GetPeakEndScores(tenant, timeZone, filters));
  }
}
