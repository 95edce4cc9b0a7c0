import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type ImportanceFilters, importanceFilters } from './importance.filters.js';
import { importancePicture } from './importance.picture.js';
import { GetImportance } from './importance.query.js';
import { importanceAnswer, importanceColumns } from './importance.schemas.js';

@ApiTags('feedback')
@Controller('v1/importance-performance')
@RequireScope('query')
export class ImportanceController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'How dimensions are experienced, beside what is expected, ideal and important',
    description: 'The key experience first. All dimensions in one answer unless `limit` says otherwise.',
    shows: { insights: ['feedback', 'journeys'], policies: [] },
    answer: importanceAnswer,
    columns: importanceColumns,
    picture: importancePicture,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(importanceFilters) filters: ImportanceFilters) {
    return this.queries.execute(new GetImportance(tenant, timeZone, filters));
  }
}
