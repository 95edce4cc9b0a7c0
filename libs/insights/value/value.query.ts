import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, together, type Sql } from '#libs/eventing/database.js';
import { lastClosedDay } from '#libs/facts/day/day.table.js';
import { fitInForce } from '#libs/facts/fit/fit.events.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { exclusionOf } from '#libs/insights/churn-risk/churn-risk.score.js';
import type { ChurnStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { findCustomer, parkedMark } from '#libs/insights/reading/customer.group.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { type MoneyChoice, readMoneyChoice } from '#libs/insights/tiers/money.choice.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { readWorth } from './value-days.table.js';
import type { ValueFilters } from './value.filters.js';
import {
  type Outlook,
  outlookOf,
  type TierSince,
  tierHistoryOf,
  type WorthReport,
  worthReportOf,
} from './value.insight.js';

/** What one customer has brought and cost, and is expected to bring. */
export interface CustomerValue extends MoneyChoice, WorthReport, Outlook {
  readonly customerId: string;
  readonly mergedFrom: readonly string[];
  readonly horizonDays: number;
  readonly discountRate: number;
  readonly tier: string | null;
  readonly tierHistory: readonly TierSince[];
  readonly parked?: true;
}

export class GetCustomerValue extends Query<Answer<CustomerValue>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly customerId: string,
    readonly filters: ValueFilters,
  ) {
    super();
  }
}

const HORIZON_DAYS = 365;
const DISCOUNT_RATE = 0.1;

@QueryHandler(GetCustomerValue)
export class GetCustomerValueHandler implements IQueryHandler<GetCustomerValue> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, timeZone, customerId, filters }: GetCustomerValue): Promise<Answer<CustomerValue>> {
    const calendar = calendarOf(timeZone);
    const { horizonDays = HORIZON_DAYS, discountRate = DISCOUNT_RATE } = filters;
    return inSnapshot(this.database, async (sql) => {
      const [group, choice] = await together([
        findCustomer(sql, tenant, customerId),
        readMoneyChoice(sql, tenant, filters.currency),
      ]);
      const { root } = group;
      const [worth, [whole], statistics, fits, closed] = await together([
        readWorth(sql, tenant, root, choice.currency),
        readWholeCustomers(sql, [group], ['customer.tier-assigned']),
        readStatistics(sql, tenant, root),
        fitsOf(sql, 'value.model-fitted', tenant),
        lastClosedDay(sql, tenant),
      ]);
      const tierHistory = tierHistoryOf(whole?.facts ?? []);
      return {
        customerId: group.customerId,
        mergedFrom: group.mergedFrom,
        ...choice,
        ...worthReportOf(worth, choice.currency),
        horizonDays,
        discountRate,
        ...outlookOf({
          worth,
          currency: choice.currency,
          excluded: statistics === undefined ? null : exclusionOf(statistics),
          fit: fitInForce(fits, closed, (time) => calendar.dayOf(time)),
          closed,
          horizonDays,
          discountRate,
        }),
        tier: tierHistory.at(-1)?.tier ?? null,
        tierHistory,
        ...parkedMark(group),
      };
    });
  }
}

async function readStatistics(sql: Sql, tenant: string, customer: CustomerNo): Promise<ChurnStatistics | undefined> {
  const { rows } = await sql.query<{ statistics: ChurnStatistics }>(
    `select statistics from insight.churn_risks where build = ${liveBuild('churn-risk', '$1')} and customer_no = $2`,
    [tenant, `${customer}`],
  );
  return rows[0]?.statistics;
}
