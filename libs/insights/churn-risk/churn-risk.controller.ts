import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { churnSettingsView, settingsViewOf } from '#libs/facts/churn-setting/churn-setting.view.js';
import { answersSurvivor, unknownCustomer } from '#libs/insights/reading/customer.group.js';
import { parked } from '#libs/insights/reading/shared.schemas.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { churnRiskPicture } from './churn-risk.picture.js';
import { GetChurnRisk } from './churn-risk.query.js';
import { ListChurnFits } from './churn-fits.query.js';
import { churnColumns, churnFit, churnFitColumns, churnRiskOfCustomer, customerAtRisk } from './churn-risk.schemas.js';
import { churnFilters, ListChurnRisks } from './churn-risks.query.js';
import { GetChurnSettings } from './churn-settings.query.js';

@ApiTags('churn')
@Controller('v1')
@RequireScope('query')
export class ChurnRiskController {
  constructor(private readonly queries: QueryBus) {}

  @Get('churn-risk')
  @Answers({
    summary: 'Customers by churn risk, the highest first',
    description: 'Customers who are lost, were erased or object to profiling are not listed.',
    shows: { insights: ['churn-risk'], policies: [] },
    answer: list(customerAtRisk),
    columns: churnColumns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(churnFilters) filters: Values<typeof churnFilters>) {
    return this.queries.execute(new ListChurnRisks(tenant, timeZone, filters));
  }

  @Get('customers/:customerId/churn-risk')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @Answers({
    summary: "A customer's churn risk: why, by which events, and how it changed",
    description: answersSurvivor,
    shows: { insights: ['churn-risk'], policies: [] },
    answer: { ...churnRiskOfCustomer, properties: { ...churnRiskOfCustomer.properties, ...parked } },
    picture: churnRiskPicture,
    refusals: unknownCustomer,
  })
  get(@Caller() { tenant, timeZone }: Caller, @Param('customerId') customerId: string) {
    return this.queries.execute(new GetChurnRisk(tenant, timeZone, customerId));
  }

  @Get('churn-fits')
  @Answers({
    summary: 'Churn models learned from your history, the last first, and how good their predictions were',
    shows: { insights: [], policies: [] },
    answer: list(churnFit),
    columns: churnFitColumns,
  })
  fits(@Caller() { tenant, timeZone }: Caller, @Query(paging) parameters: Values<typeof paging>) {
    return this.queries.execute(new ListChurnFits(tenant, timeZone, parameters));
  }

  @Get('churn-settings')
  @Answers({
    summary: 'The churn settings that were put last; their ETag is for If-Match',
    shows: { insights: [], policies: [] },
    answer: churnSettingsView,
  })
  async settings(
    @Caller() { tenant }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const { position, body } = await this.queries.execute(new GetChurnSettings(tenant));
    reply.header('etag', `"${body.version}"`);
    return { position, body: settingsViewOf(body) };
  }
}
