import { applyDecorators, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { answerHeaders, IdempotencyKeyHeader, Refuses } from '#libs/facts/command.document.js';
import { commandKeyIn } from '#libs/platform/input/idempotency-key.header.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { instant, object } from '#libs/platform/querying/answer.schema.js';
import { CLOCK, DATABASE, EVENT_STORE } from '#libs/platform/tokens.js';
import type { FitType } from './fit.events.js';
import { noteFitKey, requestFit } from './fit-job.table.js';

/** A route that asks for a model. @param what it is a model of @param path where fits are listed */
function Requests(what: string, path: string) {
  return applyDecorators(
    HttpCode(202),
    RequireScope('operate'),
    ApiOperation({
      summary: `Have a ${what} model learned from your history`,
      description: `It is learned in the background, from all that was accepted before, and listed at GET /v1/${path}. Where there is too little to learn from, none is stored. Asked for again before it was learned, it is learned once. It takes no body, or an empty object.`,
    }),
    IdempotencyKeyHeader(),
    ApiResponse({
      status: 202,
      description: 'It will be learned.',
      headers: { 'Idempotency-Replayed': answerHeaders('')['Idempotency-Replayed'] },
      schema: object({ requestedAt: instant }) as object,
    }),
    Refuses({ 400: 'The body cannot be read.', 422: 'There is something in the body.' }),
  );
}

/** What both routes do: they differ in what is learned, and where it stands in the document. */
abstract class FitController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  protected async ask(type: FitType, { tenant, request, reply }: Asked): Promise<object> {
    const key = commandKeyIn(request.headers['idempotency-key']);
    const at = new Date(this.clock.now());
    const position = await this.store.head();
    const before = await this.database.transaction(async (sql) => {
      const noted = key === null ? null : await noteFitKey(sql, type, tenant, { key, at });
      if (noted === null) await requestFit(sql, type, tenant, { at, position });
      return noted;
    });
    if (before !== null) reply.header('idempotency-replayed', 'true');
    return { requestedAt: (before ?? at).toISOString() };
  }
}

interface Asked {
  readonly tenant: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@ApiTags('churn')
@Controller('v1/churn-fits')
export class ChurnFitController extends FitController {
  @Post()
  @Requests('churn', 'churn-fits')
  request(
    @Caller() { tenant }: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.ask('churn.model-fitted', { tenant, request, reply });
  }
}

@ApiTags('customers')
@Controller('v1/value-fits')
export class ValueFitController extends FitController {
  @Post()
  @Requests('value', 'value-fits')
  request(
    @Caller() { tenant }: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    return this.ask('value.model-fitted', { tenant, request, reply });
  }
}
