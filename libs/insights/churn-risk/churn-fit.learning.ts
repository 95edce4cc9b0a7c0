import { type Database, type Sql, together } from '#libs/eventing/database.js';
import { isFactOf } from '#libs/facts/table/customer-fact.js';
import { wholeCustomersAfter } from '#libs/facts/table/whole.customers.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import type { FitOrder } from '#libs/facts/fit/fits.runner.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { isSampled } from '#libs/insights/scores/sample.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { dayNumberOf } from './churn-days.score.js';
import { type ChurnFit, FEWEST, fitChurnModel } from './churn-fitting.score.js';
import { ChurnLearning, type LearningPlan } from './churn-learning.score.js';
import { readChurnMoment } from './churn-models.reader.js';
import { CHURN_FACTS } from './churn-statistics.score.js';

/** Most customers whose experiences are learned from. */
const MOST_SAMPLED = 200_000;
/** Another fit is tried once there are so many times the activity days of the last. */
const GROWN = 1.1;

/** What is known of a tenant's customers altogether. */
interface Overview {
  readonly customers: number;
  readonly activity: number;
  /** Days since 1970-01-01. */
  readonly first: number | null;
  readonly last: number | null;
  readonly currency: string | null;
}

/**
 * Learns a tenant's model from all that was active until the last date that is over, or until anybody was last active; null
 * if there is too little to learn from, or, unless requested, too little since the last fit. Reads customer by customer,
 * and keeps columns of numbers.
 */
export async function learnChurn(
  database: Database,
  { tenant, timeZone, isRequested }: Pick<FitOrder, 'tenant' | 'timeZone' | 'isRequested'>,
): Promise<ChurnFit | null> {
  const calendar = calendarOf(timeZone);
  const dates = new Map<string, number>();
  const dayOf = (time: number): number => {
    const date = calendar.dayOf(time);
    let day = dates.get(date);
    if (day === undefined) dates.set(date, (day = dayNumberOf(date)));
    return day;
  };
  return database.transaction(async (sql) => {
    const [overview, moment, fits] = await together([
      readOverview(sql, tenant),
      readChurnMoment(sql, tenant, (time) => calendar.dayOf(time)),
      fitsOf(sql, 'churn.model-fitted', tenant),
    ]);
    const { customers, activity, first, last, currency } = overview;
    const { closed, models, liveSince } = moment;
    if (first === null || last === null || customers < FEWEST) return null;
    if (!isRequested && activity < GROWN * (fits.at(-1)?.fit.activity ?? 0)) return null;
    const model = models.at(closed);
    const plan: LearningPlan = {
      cutOff: closed === null ? last : Math.min(last, dayNumberOf(closed)),
      first,
      horizonDays: model.horizonDays,
      currency,
      liveSince,
      // Without a fit, the priors are what is in force.
      inForce: model,
    };
    const collected = new ChurnLearning(plan);
    for await (const { root, facts } of wholeCustomersAfter(sql, tenant, 0n, CHURN_FACTS)) {
      const told = facts.filter((fact) => isFactOf(fact, CHURN_FACTS));
      collected.add(told, isSampled(root, MOST_SAMPLED, customers), dayOf);
    }
    return fitChurnModel(collected.learning());
  });
}

async function readOverview(sql: Sql, tenant: string): Promise<Overview> {
  const { rows } = await sql.query<Overview>(
    `with known as (select last_day, statistics -> 'days' as days, statistics -> 'spend' as spend
                      from insight.churn_risks where build = ${liveBuild('churn-risk', '$1')} and last_day is not null)
     select count(*)::int as customers, coalesce(sum(json_array_length(days)), 0)::float8 as activity,
            -- A few customers whose first date is a mistake do not make history longer.
            percentile_disc(0.01) within group (order by (days ->> 0)::int) as first,
            max(last_day - date '1970-01-01') as last,
            (select s.key from known k, json_each(k.spend) s group by s.key
              order by sum((s.value ->> 'count')::int) desc, s.key limit 1) as currency
       from known`,
    [tenant],
  );
  return rows[0] as Overview;
}
