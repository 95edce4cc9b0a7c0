import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { ALERT_LEVELS } from '#libs/facts/alert/alert.events.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import { itemPages } from '#libs/insights/reading/group.page.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { date, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { type AlertEffect, effectsOf } from './alert-effect.insight.js';
import { readJudged } from './alert-effect.reader.js';

export const effectFilters = {
  from: date("Alerts raised on or after this day of the tenant's zone."),
  to: date("Alerts raised before this day of the tenant's zone."),
  tier: text('Alerts about customers who had this tier when they were raised.'),
  ...paging,
};

/** What a tenant's alerts were worth. */
export interface AlertEffects extends Page<AlertEffect> {
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

/** The highest level comes first, all of them together last. */
const levelKey = ({ level }: AlertEffect) =>
  level === null ? null : String(ALERT_LEVELS.length - ALERT_LEVELS.indexOf(level));

@QueryHandler(GetAlertEffect)
export class GetAlertEffectHandler implements IQueryHandler<GetAlertEffect> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, filters }: GetAlertEffect): Promise<Answer<AlertEffects>> {
    const pageIn = itemPages(listOf('alerts/effect', filters), filters, levelKey);
    const raised = {
      from: startOfDay(timeZone, filters.from),
      to: startOfDay(timeZone, filters.to),
      tier: filters.tier,
    };
    const { position, body } = await inSnapshot(this.database, (sql) =>
      readJudged(sql, tenant, raised, calendarOf(timeZone), this.clock.now()),
    );
    return { position, body: { ...pageIn(effectsOf(body)), warning: WARNING } };
  }
}
