import type { Sql } from '#libs/eventing/database.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import type { JourneyRow } from './journey.table.js';
import type { LiveBuild } from './defined.build.js';

/** Feedback or a complaint that a journey led to: never on its emotion curve, nor in its scores (contract 4.9). */
export type Outcome =
  | {
      readonly eventId: Uuid;
      readonly kind: 'feedback';
      readonly instrument: string;
      /** Null for words. */
      readonly value: number | null;
      readonly at: string;
    }
  | {
      readonly eventId: Uuid;
      readonly kind: 'complaint';
      readonly complaintId: string;
      readonly category: string;
      readonly severity: number;
      readonly at: string;
    };

export interface PlacedOutcome {
  readonly place: Buffer;
  readonly outcome: Outcome;
}

/** The outcomes of a journey after a place, in event-time order. */
export async function outcomesOf(
  sql: Sql,
  { build }: LiveBuild,
  { customerNo, journey }: JourneyRow,
  after: Buffer | undefined,
  limit: number,
): Promise<readonly PlacedOutcome[]> {
  const { rows } = await sql.query<{ place: Buffer; event_id: Uuid; at: Date; data: JsonObject }>(
    `select o.place, o.event_id, o.at, f.data
       from insight.outcomes o
       join fact.facts f on f.event_id = o.event_id and f.type in ('feedback.submitted', 'complaint.filed')
      where o.build = $1 and o.customer_no = $2 and o.chain = $3 and o.first_place = $4 and ($5::bytea is null or o.place > $5)
      order by o.place limit $6`,
    [build, String(customerNo), journey.chain, journey.summary.first.place, after, limit],
  );
  return rows.map(({ place, event_id, at, data }) => ({ place, outcome: outcomeOf(event_id, at.toISOString(), data) }));
}

function outcomeOf(eventId: Uuid, at: string, data: JsonObject): Outcome {
  if (typeof data.instrument === 'string') {
    return {
      eventId,
      kind: 'feedback',
      instrument: data.instrument,
      value: typeof data.value === 'number' ? data.value : null,
      at,
    };
  }
  const { category, severity } = data as { category: string; severity: number };
  return { eventId, kind: 'complaint', complaintId: complaintIdOf(eventId, data), category, severity, at };
}

/** A complaint's own id; where none was given, it is that of its event. */
export function complaintIdOf(eventId: Uuid, data: JsonObject): string {
  return typeof data.complaintId === 'string' ? data.complaintId : eventId;
}
