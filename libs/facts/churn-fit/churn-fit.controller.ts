import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Database } from '#libs/eventing/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { instant, object } from '#libs/platform/querying/answer.schema.js';
import { NoQuery } from '#libs/platform/querying/parameters.decorator.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { requestFit } from './churn-fit-job.table.js';

@ApiTags('churn')
@Controller('v1/churn-fits')
export class RequestChurnFitController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @RequireScope('operate')
  @ApiOperation({
    summary: 'Have a churn model learned from your history',
    description:
      'It is learned in the background, and listed at GET /v1/churn-fits. Where there is too little to learn from, none is stored. Asked for again before it was learned, it is learned once.',
  })
  @ApiResponse({
    status: 202,
    description: 'It will be learned.',
    schema: object({ requestedAt: instant }) as object,
  })
  async request(@Caller() { tenant }: Caller, @NoQuery() _parameters: object): Promise<object> {
    const at = new Date(this.clock.now());
    await requestFit(this.database, tenant, at);
    return { requestedAt: at.toISOString() };
  }
}
