import type { Sql } from '#libs/eventing/database.js';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { JudgedAlert } from './alert-effect.insight.js';
import { readOutcomes } from './alert-outcome.reader.js';

/** Which alerts count. */
export interface Raised {
  /** RFC 3339; undefined: no bound. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly tier: string | undefined;
}

interface Row {
  readonly alert_id: Uuid;
  readonly customer_id: string;
  readonly raised_at: Date;
  readonly level: AlertLevel;
  readonly control: boolean;
  readonly horizon_days: number;
}

/**
 * The alerts that were raised in a period, with what became of their customers.
 * @param now milliseconds since 1970
 */
export async function readJudged(
  sql: Sql,
  tenant: string,
  { from, to, tier }: Raised,
  calendar: Calendar,
  now: number,
): Promise<readonly JudgedAlert[]> {
  const { rows } = await sql.query<Row>(
    `select a.alert_id, c.customer_id, a.raised_at, e.data ->> 'level' as level, a.control,
            (e.data ->> 'horizonDays')::int as horizon_days
       from insight.alerts a
       join insight.alert_events e using (build, customer_no, alert_id)
       join fact.customers c using (customer_no)
      where a.build = ${liveBuild('alerts', '$1')} and e.version = 1
        and ($2::timestamptz is null or a.raised_at >= $2) and ($3::timestamptz is null or a.raised_at < $3)
        and ($4::text is null or e.data ->> 'tier' = $4)`,
    [tenant, from, to, tier],
  );
  const asked = rows.map(({ alert_id, customer_id, raised_at, horizon_days }) => ({
    alertId: alert_id,
    customerId: customer_id,
    raisedAt: raised_at.getTime(),
    horizonDays: horizon_days,
  }));
  const judgedOf = await readOutcomes(sql, tenant, asked, calendar, now);
  return rows.map(({ alert_id, level, control }) => ({ level, control, ...judgedOf(alert_id) }));
}
