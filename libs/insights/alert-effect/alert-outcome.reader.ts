import { type Sql, together } from '#libs/eventing/database.js';
import { mergedInto } from '#libs/facts/table/family.sql.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Uuid } from '#libs/kernel/event.js';
import { placeFrom } from '#libs/kernel/place.js';
import type { AlertOutcome } from './alert-effect.insight.js';

/** An alert whose outcome is asked for. */
export interface AskedAlert {
  readonly alertId: Uuid;
  /** As published. */
  readonly customerId: string;
  /** Milliseconds since 1970. */
  readonly raisedAt: number;
  readonly horizonDays: number;
}

/** What became of a customer so far. */
export interface Judged {
  readonly outcome: AlertOutcome;
  /** The horizon is over: nothing changes any more. */
  readonly isOver: boolean;
}

/**
 * What became of the customers of some alerts within the horizon, which begins on the day after the alert; a loss counts from the alert on.
 * @param now milliseconds since 1970
 */
export async function readOutcomes(
  sql: Sql,
  tenant: string,
  asked: readonly AskedAlert[],
  calendar: Calendar,
  now: number,
): Promise<(alertId: Uuid) => Judged> {
  const windows = new Map(asked.map((each) => [each.alertId, windowOf(calendar, each)]));
  // Who is active on the day of the alert may leave all the same; who is lost on it has left.
  const sinceRaised = new Map(
    asked.map(({ alertId, raisedAt }) => [alertId, { ...(windows.get(alertId) as Window), from: raisedAt }]),
  );
  const [active, lost] = await together([
    happenedIn(sql, tenant, asked, windows, ['touchpoint.recorded', 'customer.purchase-made']),
    happenedIn(sql, tenant, asked, sinceRaised, ['customer.lost']),
  ]);
  return (alertId) => {
    const isOver = (windows.get(alertId) as Window).to <= now;
    if (active.has(alertId)) return { outcome: 'kept', isOver };
    return { outcome: isOver || lost.has(alertId) ? 'lost' : 'open', isOver };
  };
}

interface Window {
  readonly from: number;
  readonly to: number;
}

function windowOf(calendar: Calendar, { raisedAt, horizonDays }: AskedAlert): Window {
  const from = calendar.startOfNextDay(raisedAt);
  const last = Date.parse(`${calendar.dayOf(from)}T00:00:00Z`) + horizonDays * 86_400_000;
  return { from, to: calendar.startOf(new Date(last).toISOString().slice(0, 10)) };
}

/** Of which alerts the customer, or one that was merged with it, has facts of some types within the horizon. */
async function happenedIn(
  sql: Sql,
  tenant: string,
  asked: readonly AskedAlert[],
  windows: ReadonlyMap<Uuid, Window>,
  types: readonly string[],
): Promise<ReadonlySet<Uuid>> {
  const { rows: found } = await sql.query<{ alert_id: Uuid }>(
    `select asked.alert_id
       from unnest($2::uuid[], $3::text[], $4::bytea[], $5::bytea[]) as asked(alert_id, customer_id, low, high)
       join fact.customers c on c.tenant = $1 and c.customer_id = asked.customer_id
      where exists (
        select from (select c.root_no as customer_no union all
                     select customer_no from fact.customers where ${mergedInto('c.root_no')}) member
          join fact.facts f using (customer_no)
         where f.type = any($6::text[]) and not f.retracted
           and ((f.place >= low and f.place < high and f.effective_place is null)
             or (f.effective_place >= low and f.effective_place < high)))`,
    [
      tenant,
      asked.map(({ alertId }) => alertId),
      asked.map(({ customerId }) => customerId),
      asked.map(({ alertId }) => placeFrom((windows.get(alertId) as Window).from)),
      asked.map(({ alertId }) => placeFrom((windows.get(alertId) as Window).to)),
      types,
    ],
  );
  return new Set(found.map(({ alert_id }) => alert_id));
}
