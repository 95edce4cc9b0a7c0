import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { ALERT_LEVELS } from '#libs/facts/alert/alert.events.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import {
  boolean,
  choice,
  count,
  interval,
  list,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { effectFilters, GetAlertEffect } from './alert-effect.query.js';

const outcomes = named(
  'AlertOutcomes',
  object({
    n: count('Alerts.'),
    kept: count('The customer had an activity day within the horizon, so far.'),
    lost: count('It had none, or was lost.'),
    open: count('It had none so far, and the horizon is not over.'),
    over: count('The horizon is over.'),
    keptShare: nullable(number('Kept, of those whose horizon is over.')),
    interval,
  }),
);

const effect = named(
  'AlertEffect',
  object({
    level: nullable(choice(...ALERT_LEVELS)),
    sent: outcomes,
    control: outcomes,
    difference: nullable(number('Of the shares of customers who were kept: sent less control.')),
    interval,
    tooFew: boolean('Fewer than 30 whose horizon is over on one side.'),
  }),
);

@ApiTags('alerts')
@Controller('v1/alerts/effect')
@RequireScope('query')
export class AlertEffectController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'What alerts were worth: customers who were kept, beside those of the control share',
    description:
      'By the level that alerts were raised with, highest first; `level: null` is all of them together. All in one answer unless `limit` says otherwise.',
    shows: { insights: ['alerts'], policies: ['churn-alerts'] },
    answer: named('AlertEffects', list(effect, { warning: string('What this does not show.') })),
    columns: columnsOf(`
      level sent.n sent.kept sent.lost sent.open sent.over sent.keptShare sent.interval.0 sent.interval.1 control.n control.kept
      control.lost control.open control.over control.keptShare control.interval.0 control.interval.1 difference interval.0 interval.1
      tooFew`),
  })
  get(@Caller() { tenant, timeZone }: Caller, @Query(effectFilters) filters: Values<typeof effectFilters>) {
    return this.queries.execute(new GetAlertEffect(tenant, timeZone, filters));
  }
}
