import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { date, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { type AlertEffect, effectsOf } from './alert-effect.insight.js';
import { readJudged } from './alert-effect.reader.js';

export const effectFilters = {
  from: date("Alerts raised on or after this day of the tenant's zone."),
  to: date("Alerts raised before this day of the tenant's zone."),
  tier: text('Alerts about customers who had this tier when they were raised.'),
};

/** What a tenant's alerts were worth. */
export interface AlertEffects {
  readonly items: readonly AlertEffect[];
  readonly warning: string;
}

const WARNING =
  'Only customers of the control share show what would have become of the others without alerts: without a control share, there is nothing to compare with.';

/** What became of customers who were alerted about, beside those of the control share. */
export class GetAlertEffect extends Query<Answer<AlertEffects>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof effectFilters>,
  ) {
    super();
  }
}

@QueryHandler(GetAlertEffect)
export class GetAlertEffectHandler implements IQueryHandler<GetAlertEffect> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, filters }: GetAlertEffect): Promise<Answer<AlertEffects>> {
    const raised = {
      from: startOfDay(timeZone, filters.from),
      to: startOfDay(timeZone, filters.to),
      tier: filters.tier,
    };
    const { position, body } = await inSnapshot(this.database, (sql) =>
      readJudged(sql, tenant, raised, calendarOf(timeZone), this.clock.now()),
    );
    return { position, body: { items: effectsOf(body), warning: WARNING } };
  }
}
