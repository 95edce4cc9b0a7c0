import { Controller, Get, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { tierSettingsView, tierSettingsViewOf } from '#libs/facts/tier-setting/tier-setting.view.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { GetTierSettings } from './tier-settings.query.js';
import { type TiersFilters, tiersFilters } from './tiers.filters.js';
import { tiersPicture } from './tiers.picture.js';
import { rowsWithMoney } from './money.rows.js';
import { GetTiers, type TiersReport } from './tiers.query.js';
import { tiersAnswer, tiersColumns } from './tiers.schemas.js';

@ApiTags('customers')
@Controller('v1')
@RequireScope('query')
export class TiersController {
  constructor(private readonly queries: QueryBus) {}

  @Get('tiers')
  @Answers({
    summary: 'What customers of each tier bring, and what they get',
    description:
      'Revenue and effort by the tier at the time of each fact. All tiers in one answer unless `limit` says otherwise.',
    shows: { insights: ['tiers'], policies: [] },
    answer: tiersAnswer,
    columns: tiersColumns,
    rowsOf: (report: TiersReport) => rowsWithMoney(report, report.items),
    picture: tiersPicture,
  })
  tiers(@Caller() { tenant }: Caller, @Query(tiersFilters) filters: TiersFilters) {
    return this.queries.execute(new GetTiers(tenant, filters));
  }

  @Get('tier-settings')
  @Answers({
    summary: 'The tier settings that were put last; their ETag is for If-Match',
    shows: { insights: [], policies: [] },
    answer: tierSettingsView,
  })
  async settings(
    @Caller() { tenant }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const { position, body } = await this.queries.execute(new GetTierSettings(tenant));
    reply.header('etag', etagOf(body));
    return { position, body: tierSettingsViewOf(body) };
  }
}
