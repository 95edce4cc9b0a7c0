import type { Sql } from '#libs/eventing/database.js';
import type { AlertEvent } from '#libs/facts/alert/alert.decider.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Uuid } from '#libs/kernel/event.js';
import { instantOf } from '#libs/kernel/place.js';
import type { AlertEventEntity } from './alert-event.entity.js';
import { type AlertFact, lastOfEach } from './alert.insight.js';

/** Adds events to what is known: each is told once and the last one counts, so neither order nor repeats matter. */
export function writeAlertFacts(sql: Sql, build: number, facts: readonly AlertFact[]): void {
  void sql.query(
    `insert into insight.alert_events (build, customer_no, alert_id, version, place, event_id, type, data)
     select $1, * from unnest($2::bigint[], $3::uuid[], $4::int[], $5::bytea[], $6::uuid[], $7::text[], $8::json[])
     on conflict do nothing`,
    [
      build,
      facts.map(({ customerNo }) => `${customerNo}`),
      facts.map(({ event }) => event.data.alertId),
      facts.map(({ event }) => event.data.version),
      facts.map(({ place }) => place),
      facts.map(({ event }) => event.eventId),
      facts.map(({ event }) => event.type),
      facts.map(({ event }) => JSON.stringify(event.data)),
    ],
  );
  const last = lastOfEach(facts);
  void sql.query(
    `insert into insight.alerts as known (build, customer_no, alert_id, version, raised_at, status, level, control)
     select $1, * from unnest($2::bigint[], $3::uuid[], $4::int[], $5::timestamptz[], $6::text[], $7::text[], $8::boolean[])
     on conflict (build, customer_no, alert_id) do update
        set version = excluded.version, status = excluded.status, level = excluded.level
      where excluded.version > known.version`,
    [
      build,
      last.map(({ customerNo }) => `${customerNo}`),
      last.map(({ event }) => event.data.alertId),
      last.map(({ event }) => event.data.version),
      last.map(({ event }) => event.data.raisedAt),
      last.map(({ event }) => event.data.status),
      last.map(({ event }) => event.data.level),
      last.map(({ event }) => event.data.control === true),
    ],
  );
}

/** Removes the alerts that were raised for customers. */
export function deleteAlerts(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  const numbers = customers.map(String);
  for (const table of ['insight.alerts', 'insight.alert_events'])
    void sql.query(`delete from ${table} where build = $1 and customer_no = any($2::bigint[])`, [build, numbers]);
}

type Row = Pick<AlertEventEntity, 'alert_id' | 'event_id' | 'type' | 'data' | 'place'>;

/** The events of some alerts, each alert's in the order in which they were decided. */
export async function readAlertEvents(
  sql: Sql,
  build: number,
  alerts: readonly { readonly customer_no: CustomerNo; readonly alert_id: Uuid }[],
): Promise<readonly AlertEvent[]> {
  if (alerts.length === 0) return [];
  const { rows } = await sql.query<Row>(
    `select e.alert_id, e.event_id, e.type, e.data, e.place
       from unnest($2::bigint[], $3::uuid[]) as asked(customer_no, alert_id)
       join insight.alert_events e
         on e.build = $1 and e.customer_no = asked.customer_no and e.alert_id = asked.alert_id
      order by e.alert_id, e.version`,
    [build, alerts.map((each) => `${each.customer_no}`), alerts.map((each) => each.alert_id)],
  );
  return rows.map(
    ({ event_id, type, data, place }) =>
      ({ type, data, eventId: event_id, at: instantOf(place) }) as unknown as AlertEvent,
  );
}
