import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { NameOf } from '#libs/facts/setting.document.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { GetCareEffect } from './care.query.js';
import { careEffect } from './care.schemas.js';

@ApiTags('care')
@Controller('v1/care-rules')
@RequireScope('query')
export class CareController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':name/effect')
  @NameOf({ what: 'care rule', example: 'first-year' })
  @Answers({
    summary: 'What a care rule is worth: customers to whom it was sent, beside those of the control share',
    description:
      'Compared are occasions whose 90 days are over: whether the customer was active in them, and what it answered.',
    shows: { insights: ['care'], policies: ['care'] },
    answer: careEffect,
    columns: columnsOf(`
      sent control skipped
      active.sent.n active.sent.share active.sent.interval.0 active.sent.interval.1
      active.control.n active.control.share active.control.interval.0 active.control.interval.1
      active.difference.n active.difference.value active.difference.interval.0 active.difference.interval.1 active.difference.tooFew
      feedback.sent.n feedback.sent.mean feedback.sent.interval.0 feedback.sent.interval.1
      feedback.control.n feedback.control.mean feedback.control.interval.0 feedback.control.interval.1
      feedback.difference.n feedback.difference.value feedback.difference.interval.0 feedback.difference.interval.1 feedback.difference.tooFew`),
    rowsOf: (effect: object) => [effect],
    refusals: { 404: 'There is no care rule of this name.' },
  })
  effect(@Caller() { tenant, timeZone }: Caller, @Param('name') name: string) {
    return this.queries.execute(new GetCareEffect(tenant, timeZone, name));
  }
}
