import type { Sql } from '#libs/eventing/database.js';
import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import { type CustomerHistory, derivedAt, type RecordedFact } from '#libs/facts/table/customer.history.js';
import { readHistory } from '#libs/facts/table/history.table.js';
import { type ChurnFact, churnStatisticsOf } from '#libs/insights/churn-risk/churn-fact.score.js';
import { CHURN_FACTS } from '#libs/insights/churn-risk/churn-statistics.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { instantOf } from '#libs/kernel/place.js';
import { REVISIONS } from '#libs/policies/churn-alerts/churn-alerts.policy.js';
import type { Families } from '#libs/policies/churn-alerts/watched.policy.js';

/** What is replayed of one customer and all whom merges link with it. */
export interface Group {
  readonly families: Families;
  /** In the order in which they became known. */
  readonly events: readonly StoredEvent[];
}

/** Behind every position. */
const END: Position = 2n ** 63n - 1n;
const CHANGES: readonly CustomerEventType[] = ['customer.merged', ...REVISIONS];

/** As the log came to know it: each event when it was recorded. @param people with what people did with alerts */
export async function readRecorded(
  sql: Sql,
  tenant: string,
  customerId: string,
  calendar: Calendar,
  people: boolean,
): Promise<Group> {
  const history = await readHistory(sql, tenant, [customerId], END, CHURN_FACTS);
  const types = [...CHURN_FACTS, ...CHANGES, ...(people ? ALERT_TYPES : [])];
  const { rows } = await sql.query<FactRow>(
    `select c.customer_id, f.event_id, f.position, f.recorded_at, f.place, f.type, f.source, f.id, f.sequence, f.data, f.derived,
            f.derived_before as "derivedBefore"
       from fact.customers c join fact.facts f using (customer_no)
      where c.tenant = $1 and c.customer_id = any($2::text[]) and f.type = any($3::text[]) order by f.position`,
    [tenant, history.linkedWith(customerId, END), types],
  );
  const awaited = new Set(rows.map(({ data }) => data['eventId']));
  return {
    families: {
      isAwaited: (touchpoint) => awaited.has(touchpoint),
      survivorOf: (_, id, position) => history.survivorOf(id, position),
      linkedWith: (_, id, position) => history.linkedWith(id, position),
      statisticsOf: (_, survivor, position) => statisticsOf(history, survivor, position, calendar),
    },
    events: rows.map((row) => eventOf(tenant, { ...row, derived: derivedAt(row, row.position) })),
  };
}

/** As it happened: each fact known at its own time, as corrections left it, of customers as merges left them. */
export async function readOccurred(sql: Sql, tenant: string, customerId: string, calendar: Calendar): Promise<Group> {
  const history = await readHistory(sql, tenant, [customerId], END, CHURN_FACTS);
  const { facts } = history.at(customerId, END);
  const events = facts.map((fact, index): StoredEvent => {
    const { eventId, place, type, source, id, sequence, data, derived } = fact;
    const row = { event_id: eventId, place, type, source, id, sequence, data, derived } as unknown as FactRow;
    const known = { customer_id: customerId, position: BigInt(index + 1), recorded_at: new Date(fact.time) };
    return eventOf(tenant, { ...row, ...known });
  });
  return {
    families: {
      isAwaited: () => false,
      survivorOf: () => customerId,
      linkedWith: () => [customerId],
      statisticsOf: () => statisticsOf(history, customerId, END, calendar),
    },
    events,
  };
}

interface FactRow
  extends Pick<StoredEvent, 'type' | 'source' | 'id' | 'sequence' | 'data' | 'derived' | 'position'>,
    Pick<RecordedFact, 'derivedBefore'> {
  readonly customer_id: string;
  readonly event_id: string;
  readonly recorded_at: Date;
  readonly place: Buffer;
}

function eventOf(tenant: string, row: FactRow): StoredEvent {
  const { customer_id, event_id, recorded_at, place, derivedBefore: _, ...event } = row;
  return {
    ...event,
    ...instantOf(place),
    tenant,
    customerId: customer_id,
    eventId: event_id,
    recordedAt: recorded_at.getTime(),
    schemaVersion: 1,
    contentHash: null,
    correlationId: null,
    causationId: null,
    traceparent: null,
    extensions: null,
    stream: null,
    revision: null,
  };
}

function statisticsOf(history: CustomerHistory, survivor: string, position: Position, calendar: Calendar) {
  const { facts } = history.at(survivor, position);
  return churnStatisticsOf(facts as readonly ChurnFact[], (time) => calendar.dayOf(time));
}
