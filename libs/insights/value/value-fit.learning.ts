import { type Database, type Sql, together } from '#libs/eventing/database.js';
import { fitInForce, type Learned } from '#libs/facts/fit/fit.events.js';
import type { FitOrder } from '#libs/facts/fit/fits.runner.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import { lastClosedDay } from '#libs/facts/day/day.table.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { isSampled } from '#libs/insights/scores/sample.score.js';
import { readMoneyChoice } from '#libs/insights/tiers/money.choice.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { PurchaseHistories } from './purchase-histories.score.js';
import { FEWEST, fitValueModel, valueModelOf } from './value-fitting.score.js';

/** Most customers who are learned from. */
const MOST_SAMPLED = 200_000;
/** Another fit is tried once there are so many times the purchase days of the last. */
const GROWN = 1.1;
/** Customers read at once. */
const FETCH = 1_000;

interface Overview {
  readonly customers: number;
  readonly activity: number;
  /** Days since 1970-01-01. */
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Learns what a tenant's customers are worth from all purchases until the last date that is over, or until the last one; null
 * if there is too little to learn from, or, unless requested, too little since the last fit.
 */
export function learnValue(
  database: Database,
  { tenant, timeZone, isRequested }: Pick<FitOrder, 'tenant' | 'timeZone' | 'isRequested'>,
): Promise<Learned<'value.model-fitted'> | null> {
  const calendar = calendarOf(timeZone);
  return database.transaction(async (sql) => {
    const [{ customers, activity, first, last }, { currency }, fits, closed] = await together([
      readOverview(sql, tenant),
      readMoneyChoice(sql, tenant, undefined),
      fitsOf(sql, 'value.model-fitted', tenant),
      lastClosedDay(sql, tenant),
    ]);
    if (first === null || last === null || currency === null || customers < FEWEST) return null;
    if (!isRequested && activity < GROWN * (fits.at(-1)?.fit.activity ?? 0)) return null;
    const cutOff = closed === null ? last : Math.min(last, dayNumberOf(closed));
    const inForce = fitInForce(fits, closed, (time) => calendar.dayOf(time));
    const histories = new PurchaseHistories();
    let sampled = 0;
    for await (const { customer_no, ...columns } of purchaseDays(sql, tenant, currency)) {
      if (!isSampled(customer_no, MOST_SAMPLED, customers)) continue;
      const { days, spent, paid } = columns;
      sampled++;
      histories.add(days.map((day, i) => ({ day, spent: (spent[i] as number) / 10_000, isPaid: paid[i] as boolean })));
    }
    return fitValueModel({
      histories,
      cutOff,
      first,
      currency,
      n: customers,
      sampled,
      activity,
      inForce: inForce?.currency === currency ? valueModelOf(inForce) : null,
    });
  });
}

async function readOverview(sql: Sql, tenant: string): Promise<Overview> {
  const { rows } = await sql.query<Overview>(
    `with days as (select distinct customer_no, day - date '1970-01-01' as day from insight.value_days
                    where build = ${liveBuild('value', '$1')} and purchases > 0),
          customers as (select min(day) as first, max(day) as last, count(*) as n from days group by customer_no)
     select count(*)::int as customers, coalesce(sum(n), 0)::float8 as activity,
            -- A few customers whose first date is a mistake do not make history longer.
            percentile_disc(0.01) within group (order by first) as first, max(last) as last
       from customers`,
    [tenant],
  );
  return rows[0] as Overview;
}

interface Columns {
  readonly customer_no: bigint;
  readonly days: readonly number[];
  /** In units of 1e-4. */
  readonly spent: readonly number[];
  readonly paid: readonly boolean[];
}

/** Purchase days customer by customer. */
async function* purchaseDays(sql: Sql, tenant: string, currency: string): AsyncGenerator<Columns> {
  await sql.query(
    `declare purchase_days no scroll cursor for
     select customer_no, array_agg(day - date '1970-01-01' order by day) as days,
            array_agg(spent order by day) as spent, array_agg(paid order by day) as paid
       from (select customer_no, day, coalesce(sum(spent) filter (where currency = $2), 0)::float8 as spent, sum(spent) > 0 as paid
               from insight.value_days where build = ${liveBuild('value', '$1')} and purchases > 0 group by customer_no, day) d
      group by customer_no`,
    [tenant, currency],
  );
  for (let isMore = true; isMore; ) {
    const { rows } = await sql.query<Columns>(`fetch ${FETCH} from purchase_days`);
    yield* rows;
    isMore = rows.length === FETCH;
  }
  await sql.query('close purchase_days');
}
