import { createHash } from 'node:crypto';
import type { Database, Sql } from '#libs/eventing/database.js';
import type { Policy } from '#libs/eventing/policy.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { anEvent } from './an.event.js';

/** How long after their last touchpoint a customer counts as quiet, in milliseconds. */
export const QUIET_MS = 60_000;

interface Customer {
  readonly count: number;
  /** Milliseconds since 1970; null: already quiet. */
  readonly quietAt: number | null;
}

type Known = Map<string, Customer>;

/** A UUID derived from a text. */
export function idOf(text: string): Uuid {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A decision to append one event to a customer's stream, whatever the stream already holds. */
export function deciding(cause: string, action: string, customerId: string, type = action): Decision {
  const eventId = idOf(`${cause}/${action}`);
  return {
    eventId,
    stream: idOf(`stream of ${customerId}`),
    expected: null,
    personal: [],
    eventsAfter: () => [anEvent({ eventId, customerId, type, data: { cause } })],
  };
}

/**
 * Decides `third` at every third touchpoint of a customer, and `quiet` a minute after their last one.
 * @param name of the policy and its table
 */
export function countingPolicy(name: string, more: Partial<Policy<Known>> = {}): Policy<Known> {
  return {
    name,
    on: ['touchpoint.recorded', 'third'],
    emits: ['third', 'quiet'],
    async know(sql, events, { until, mostDue }) {
      const { rows } = await sql.query<{ customer: string; count: number; quiet_at: Date | null }>(
        `select * from ${name} where customer = any($1::text[])
          union
         (select * from ${name} where quiet_at <= $2 order by quiet_at, customer limit $3)`,
        [events.map(({ customerId }) => customerId), new Date(until), mostDue],
      );
      return new Map(rows.map((row) => [row.customer, { count: row.count, quietAt: row.quiet_at?.getTime() ?? null }]));
    },
    take({ customerId, recordedAt, type }, known) {
      if (customerId === null || type !== 'touchpoint.recorded') return;
      const count = (known.get(customerId)?.count ?? 0) + 1;
      known.set(customerId, { count, quietAt: recordedAt + QUIET_MS });
    },
    decide({ customerId, eventId }, known) {
      const count = known.get(customerId ?? '')?.count ?? 0;
      return customerId !== null && count % 3 === 0 ? [deciding(eventId, 'third', customerId)] : [];
    },
    write(sql, known) {
      void sql.query(
        `insert into ${name} select * from unnest($1::text[], $2::int[], $3::timestamptz[])
         on conflict (customer) do update set count = excluded.count, quiet_at = excluded.quiet_at`,
        [
          [...known.keys()],
          [...known.values()].map(({ count }) => count),
          [...known.values()].map(({ quietAt }) => (quietAt === null ? null : new Date(quietAt))),
        ],
      );
    },
    time: {
      next(known, until) {
        const due = [...known]
          .flatMap(([customer, { quietAt }]) => (quietAt === null ? [] : [{ customer, at: quietAt }]))
          .filter(({ at }) => at <= until)
          .sort((a, b) => a.at - b.at || (a.customer < b.customer ? -1 : 1));
        return due[0];
      },
      take({ customer }: Quiet, known) {
        known.set(customer, { count: known.get(customer)?.count ?? 0, quietAt: null });
      },
      decide: ({ customer, at }: Quiet) => [deciding(`${customer} at ${at}`, 'quiet', customer)],
    },
    ...more,
  };
}

interface Quiet {
  readonly customer: string;
  readonly at: number;
}

export async function makeCounts(database: Database, name: string): Promise<void> {
  await database.query(`create table ${name} (customer text primary key, count int not null, quiet_at timestamptz)`);
}

export async function countsIn(sql: Sql, name: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql.query<{ customer: string; count: number }>(`select * from ${name} order by customer`);
  return Object.fromEntries(rows.map(({ customer, count }) => [customer, count]));
}

/** The decisions, in log order. */
export const decidedAmong = (events: readonly StoredEvent[]): readonly string[] =>
  events
    .filter(({ type }) => ['third', 'quiet', 'ninth'].includes(type))
    .map(({ type, customerId }) => `${type} ${customerId}`);
