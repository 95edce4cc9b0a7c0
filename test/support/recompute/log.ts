import type pg from 'pg';

// Everything in this folder works out from the log, in the plainest way there is, what queries have to answer. It shares
// no code with the projections: what both say is true twice.

/** An event as the log holds it. */
export interface LogEvent {
  readonly position: number;
  readonly eventId: string;
  readonly tenant: string;
  readonly customerId: string | null;
  readonly type: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly sequence: string | null;
  readonly source: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was published.
  readonly data: any;
  readonly derived: { readonly valence: number } | null;
}

/** The whole log, in its order. */
export async function readLog(client: pg.Client): Promise<readonly LogEvent[]> {
  const { rows } = await client.query(
    `select position::float8, event_id as "eventId", tenant, customer_id as "customerId", type, time::float8, sequence, source, id, data, derived
       from store.events order by position`,
  );
  return rows;
}

type Placed = Pick<LogEvent, 'time' | 'type' | 'sequence' | 'source' | 'id'>;

const RANKS: Readonly<Record<string, number>> = { 'journey.started': 0, 'journey.ended': 2 };

/** The event-time order (docs/rules.md 1.1). */
export function inOrder(a: Placed, b: Placed): number {
  return (
    a.time - b.time ||
    (RANKS[a.type] ?? 1) - (RANKS[b.type] ?? 1) ||
    sequenceOrder(a.sequence, b.sequence) ||
    Buffer.compare(Buffer.from(a.source), Buffer.from(b.source)) ||
    Buffer.compare(Buffer.from(a.id), Buffer.from(b.id))
  );
}

function sequenceOrder(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
}
