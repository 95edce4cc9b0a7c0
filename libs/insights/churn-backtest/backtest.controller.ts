import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { IdempotencyKeyHeader, Refuses } from '#libs/facts/command.document.js';
import { commandKeyIn } from '#libs/platform/input/idempotency-key.header.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { AskBacktest } from './ask-backtest.command.js';
import { backtestParameters, GetBacktest } from './backtest.query.js';
import { backtestExample, backtestSchema, readBacktestBody } from './backtest.reader.js';
import { backtest, backtestWithAlerts, type Backtest, viewOf } from './backtest.view.js';

const NOTHING_YET = { n: 0, customers: 0, kept: 0, lost: 0, open: 0 };

@ApiTags('churn')
@Controller('v1/backtests')
@RequireScope('query')
export class BacktestController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Run churn settings over history, before they are put',
    description: 'It is run in the background, and goes on after a restart: ask for it by its id.',
  })
  @IdempotencyKeyHeader()
  @ApiBody({ required: true, schema: { ...backtestSchema, example: backtestExample } as unknown as Schema })
  @ApiResponse({ status: 202, description: 'It will be run.', schema: backtest as object })
  @Refuses({
    400: 'The body cannot be read.',
    422: 'The body does not fit, or its Idempotency-Key was used for another.',
  })
  async ask(
    @Caller() { tenant, timeZone }: Caller,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<Backtest> {
    const given = readBacktestBody(body);
    const idempotencyKey = commandKeyIn(request.headers['idempotency-key']);
    const asked = await this.commands.execute(new AskBacktest(given, { tenant, timeZone, idempotencyKey }));
    return viewOf({ ...asked, finished_at: null }, NOTHING_YET);
  }

  @Get(':backtestId')
  @ApiParam({ name: 'backtestId', schema: { type: 'string', format: 'uuid' } })
  @Answers({
    summary: 'A backtest: how far it is, and which alerts its rule would have raised',
    shows: { insights: [], policies: [] },
    answer: backtestWithAlerts,
    columns: columnsOf('alertId customerId raisedAt level risk outcome'),
    refusals: { 404: 'There is no such backtest.' },
  })
  get(
    @Caller() { tenant }: Caller,
    @Param('backtestId') backtestId: string,
    @Query(backtestParameters) parameters: Values<typeof backtestParameters>,
  ) {
    return this.queries.execute(new GetBacktest(tenant, backtestId, parameters));
  }
}
