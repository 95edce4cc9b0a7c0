import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { boolean, list, named, nullable, string } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type PeakEndFilters, peakEndFilters } from './peak-end.filters.js';
import { peakEndPicture } from './peak-end.picture.js';
import { GetPeakEndScores } from './peak-end.query.js';
import { peakEndColumns, peakEndItem } from './peak-end.schemas.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';

@ApiTags('journeys')
@Controller('v1/scores/peak-end')
@RequireScope('query')
export class PeakEndController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Peak-end scores and means, and how each correlates with later feedback',
    description: 'Closed journeys. All groups in one answer unless `limit` says otherwise.',
    shows: { insights: ['journeys'], policies: [] },
    answer: named(
      'PeakEndScores',
      list(peakEndItem, {
        groupBy: nullable(string()),
        overlapping: boolean('Journeys count in several groups: these do not add up.'),
      }),
    ),
    columns: peakEndColumns,
    picture: peakEndPicture,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(peakEndFilters) filters: PeakEndFilters) {
    return this.queries.execute(new GetPeakEndScores(tenant, timeZone, filters));
  }
}
