import { applyDecorators, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { instant, object } from '#libs/platform/querying/answer.schema.js';
import { NoQuery } from '#libs/platform/querying/parameters.decorator.js';
import { CLOCK, DATABASE, EVENT_STORE } from '#libs/platform/tokens.js';
import type { FitType } from './fit.events.js';
import { requestFit } from './fit-job.table.js';

/** A route that asks for a model. @param what it is a model of @param path where fits are listed */
function Requests(what: string, path: string) {
  return applyDecorators(
    HttpCode(202),
    RequireScope('operate'),
    ApiOperation({
      summary: `Have a ${what} model learned from your history`,
      description: `It is learned in the background, from all that was accepted before, and listed at GET /v1/${path}. Where there is too little to learn from, none is stored. Asked for again before it was learned, it is learned once.`,
    }),
    ApiResponse({
      status: 202,
      description: 'It will be learned.',
      schema: object({ requestedAt: instant }) as object,
    }),
  );
}

@ApiTags('churn')
@Controller('v1/churn-fits')
export class ChurnFitController {
  constructor(
    @Inject(DATABASE) readonly database: Database,
    @Inject(EVENT_STORE) readonly store: EventStore,
    @Inject(CLOCK) readonly clock: Clock,
  ) {}

  @Post()
  @Requests('churn', 'churn-fits')
  request(@Caller() { tenant }: Caller, @NoQuery() _parameters: object): Promise<object> {
    return request(this, 'churn.model-fitted', tenant);
  }
}

@ApiTags('customers')
@Controller('v1/value-fits')
export class ValueFitController {
  constructor(
    @Inject(DATABASE) readonly database: Database,
    @Inject(EVENT_STORE) readonly store: EventStore,
    @Inject(CLOCK) readonly clock: Clock,
  ) {}

  @Post()
  @Requests('value', 'value-fits')
  request(@Caller() { tenant }: Caller, @NoQuery() _parameters: object): Promise<object> {
    return request(this, 'value.model-fitted', tenant);
  }
}

interface RequestParts {
  readonly database: Database;
  readonly store: Pick<EventStore, 'head'>;
  readonly clock: Clock;
}

async function request({ database, store, clock }: RequestParts, type: FitType, tenant: string): Promise<object> {
  const at = new Date(clock.now());
  await requestFit(database, type, tenant, { at, position: await store.head() });
  return { requestedAt: at.toISOString() };
}
