import type { Sql } from '#libs/eventing/database.js';
import { complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { Uuid } from '#libs/kernel/event.js';
import { textOf } from '#libs/kernel/place.js';
import type { JourneyRow } from './journey.table.js';
import type { LiveBuild } from './defined.build.js';
import { OUTCOMES } from './outcome.insight.js';

/** Feedback or a complaint that a journey led to: never on its emotion curve, nor in its scores (docs/rules.md 2.7). */
export type ListedOutcome =
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
  readonly outcome: ListedOutcome;
}

type OutcomeRow = Typed<(typeof OUTCOMES)[number]> & {
  readonly place: Buffer;
  readonly event_id: Uuid;
  readonly at: Date;
};

/** The outcomes of a journey after a place, in event-time order. */
export async function outcomesOf(
  sql: Sql,
  { build }: LiveBuild,
  { customerNo, journey }: JourneyRow,
  after: Buffer | undefined,
  limit: number,
): Promise<readonly PlacedOutcome[]> {
  const { rows } = await sql.query<OutcomeRow>(
    `select o.place, o.event_id, f.type, f.data
       from insight.outcomes o
       join fact.facts f on f.event_id = o.event_id and f.type in ('${OUTCOMES.join("', '")}')
      where o.build = $1 and o.customer_no = $2 and o.chain = $3 and o.first_place = $4 and ($5::bytea is null or o.place > $5)
      order by o.place limit $6`,
    [build, String(customerNo), journey.chain, journey.summary.first.place, after, limit],
  );
  return rows.map((row) => ({ place: row.place, outcome: listed(row) }));
}

function listed(row: OutcomeRow): ListedOutcome {
  const { event_id: eventId } = row;
  const at = textOf(row.place);
  switch (row.type) {
    case 'feedback.submitted': {
      const { instrument, value = null } = row.data;
      return { eventId, kind: 'feedback', instrument, value, at };
    }
    case 'complaint.filed': {
      const { category, severity } = row.data;
      return { eventId, kind: 'complaint', complaintId: complaintIdOf(row.data, eventId), category, severity, at };
    }
  }
}
