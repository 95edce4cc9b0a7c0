import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Refusal } from '#libs/kernel/refusal.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type AboutFilters, aboutFilters, THINGS } from './about.filters.js';
import { ListAbout } from './about.query.js';
import { aboutColumns, aboutThing } from './about.schemas.js';

@ApiTags('comparisons')
@Controller('v1/about')
export class AboutController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':thing')
  @RequireScope('query')
  @ApiParam({ name: 'thing', schema: { type: 'string', enum: [...THINGS] } })
  @Answers({
    summary: 'What campaigns, products, product lines or brands are said to be like',
    description: 'Touchpoints and answers that name one. All of them in one answer unless `limit` says otherwise.',
    shows: { insights: ['mentions'], policies: [] },
    answer: list(aboutThing),
    columns: aboutColumns,
    refusals: { 404: 'No such things.' },
  })
  list(@Caller() { tenant }: Caller, @Param('thing') name: string, @Query(aboutFilters) filters: AboutFilters) {
    const thing = THINGS.find((each) => each === name);
    if (thing === undefined)
      throw new Refusal('not-found', 'NO_SUCH_THING', `Touchpoints and answers are about one of ${THINGS.join(', ')}.`);
    return this.queries.execute(new ListAbout(tenant, thing, filters));
  }
}
