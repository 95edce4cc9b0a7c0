import type pg from 'pg';

// This folder computes from the log, in the plainest way possible, what queries must answer. It shares no code with the
// projections, so each confirms the other.

/** An event as the log holds it. */
export interface LogEvent {
  readonly position: number;
  readonly eventId: string;
  readonly tenant: string;
  readonly customerId: string | null;
  readonly type: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  /** Microseconds beyond them. */
  readonly micros: number;
  readonly sequence: string | null;
  readonly source: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was published.
  readonly data: any;
  readonly derived: { readonly valence: number } | null;
  readonly causationId: string | null;
}

/** The whole log, in order. */
export async function readLog(client: pg.Client): Promise<readonly LogEvent[]> {
  const { rows } = await client.query(
    `select position::float8, event_id as "eventId", tenant, customer_id as "customerId", type, time::float8, micros, sequence, source, id, data, derived,
            causation_id as "causationId"
       from store.events order by position`,
  );
  return rows;
}

/** An event with its time in microseconds since 1970: exact as a number from 1684 to 2255. */
export interface TimedEvent extends LogEvent {
  readonly at: number;
}

export const timed = (event: LogEvent): TimedEvent => ({ ...event, at: event.time * 1000 + event.micros });

/** The microseconds of an RFC 3339 text; further digits are cut off. */
export function microsecondsOf(text: string): number {
  const [, whole, fraction = '', offset] = /^(.{19})(?:\.(\d+))?(.+)$/.exec(text) ?? [];
  return Date.parse(`${whole}${offset}`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** Microseconds as answers write them. */
export function textOf(microseconds: number): string {
  const beyond = ((microseconds % 1000) + 1000) % 1000;
  const text = new Date((microseconds - beyond) / 1000).toISOString();
  return beyond === 0 ? text : text.replace('Z', `${String(beyond).padStart(3, '0')}Z`);
}

type Placed = Pick<TimedEvent, 'at' | 'type' | 'sequence' | 'source' | 'id'>;

const RANKS: Readonly<Record<string, number>> = { 'journey.started': 0, 'journey.ended': 2 };

/** The event-time order (docs/rules.md 1.1). */
export function inOrder(a: Placed, b: Placed): number {
  return (
    a.at - b.at ||
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
