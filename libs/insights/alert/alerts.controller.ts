import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Alert } from '#libs/facts/alert/alert.answer.js';
import { alert } from '#libs/facts/alert/alert.schema.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { GetAlert } from './alert.query.js';
import { alertFilters, ListAlerts } from './alerts.query.js';

const columns = columnsOf(`
  alertId customerId status risk horizonDays level highestLevel tier reasons.signal reasons.contribution reasons.detail
  recommendedActions raisedAt updatedAt snoozedUntil outcome waitedSince control history.type history.at history.eventId`);

@ApiTags('alerts')
@Controller('v1/alerts')
@RequireScope('query')
export class AlertsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Churn alerts, latest raised first',
    shows: { insights: ['alerts'], policies: ['churn-alerts'] },
    answer: list(alert),
    columns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(alertFilters) filters: Values<typeof alertFilters>) {
    return this.queries.execute(new ListAlerts(tenant, timeZone, filters));
  }

  @Get(':alertId')
  @ApiParam({ name: 'alertId', schema: { type: 'string', format: 'uuid' } })
  @Answers({
    summary: 'A churn alert, with all that happened to it; its ETag is for If-Match',
    shows: { insights: ['alerts'], policies: ['churn-alerts'] },
    answer: alert,
    refusals: { 404: 'There is no such alert.' },
  })
  async get(
    @Caller() { tenant }: Caller,
    @Param('alertId') alertId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<Alert>> {
    const { position, body } = await this.queries.execute(new GetAlert(tenant, alertId));
    reply.header('etag', `"${body.version}"`);
    return { position, body: body.alert };
  }
}
