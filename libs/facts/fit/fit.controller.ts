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

/** What both routes do: they differ in what is learned, and where it stands in the document. */
abstract class FitController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  protected async ask(type: FitType, tenant: string): Promise<object> {
    const at = new Date(this.clock.now());
    await requestFit(this.database, type, tenant, { at, position: await this.store.head() });
    return { requestedAt: at.toISOString() };
  }
}

@ApiTags('churn')
@Controller('v1/churn-fits')
export class ChurnFitController extends FitController {
  @Post()
  @Requests('churn', 'churn-fits')
  request(@Caller() { tenant }: Caller, @NoQuery() _parameters: object): Promise<object> {
    return this.ask('churn.model-fitted', tenant);
  }
}

@ApiTags('customers')
@Controller('v1/value-fits')
export class ValueFitController extends FitController {
  @Post()
  @Requests('value', 'value-fits')
  request(@Caller() { tenant }: Caller, @NoQuery() _parameters: object): Promise<object> {
    return this.ask('value.model-fitted', tenant);
  }
}
