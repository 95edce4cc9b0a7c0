import pg from 'pg';
import type { Append, AppendOutcome, EventStore, FollowOptions } from '#libs/eventing/event-store.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import { type TenantShare, TenantShares } from '#libs/eventing/tenant.shares.js';
import { type Clock, systemClock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { Announcer } from './event-store.announcer.js';
import { Appender } from './event-store.appender.js';
import { endWithin } from './event-store.connection.js';
import { explain } from './event-store.errors.js';
import { LogIndex } from './event-store.index.js';
import { lookUpWithoutIndex } from './event-store.lookup.js';
import { LogPartitions } from './event-store.partitions.js';
import { plan } from './event-store.plan.js';
import { COLUMNS, type EventRow, eventOf } from './event-store.row.js';
import { StreamReader } from './event-store.stream-reader.js';
import { CHANNEL, LogWriter } from './event-store.writer.js';
import type { PostgresAddress } from './postgres.database.js';
import { PostgresListener } from './postgres.listener.js';
import { columnTypes } from './postgres.types.js';

export interface PostgresEventStoreOptions {
  readonly clock?: Clock;
  /** Events per partition of the log, for partitions yet to be made. */
  readonly partitionSize?: number;
  /** Longest wait for PostgreSQL, in milliseconds. */
  readonly patienceMs?: number;
  /** How often a follower polls, in milliseconds. */
  readonly pollMs?: number;
  readonly groupEvents?: number;
  readonly queueEvents?: number;
  /** Hears of each new head, and may tell of some; one of its own if missing. */
  readonly head?: HeadSignal;
  /** It is only read: nothing connects to append. */
  readonly reads?: boolean;
  /** Told of errors that nobody was waiting to receive. */
  readonly report?: (error: unknown) => void;
}

export interface NumberedClaim {
  readonly number: bigint;
  readonly eventId: Uuid;
  readonly tenant: string;
  readonly contentHash: Uint8Array;
}

const MIB = 2 ** 20;

/** The log in PostgreSQL (schema `store`). Appends use one connection, reads a few, and one listens. */
export class PostgresEventStore implements EventStore {
  #epoch = '';
  readonly #pool: pg.Pool;
  readonly #head: HeadSignal;
  readonly #index = new LogIndex();
  readonly #partitions: LogPartitions;
  readonly #announcer: Announcer;
  readonly #writer: LogWriter;
  readonly #appender: Appender;
  readonly #listener: PostgresListener;
  readonly #streams = new StreamReader((streams) => this.readStreams(streams));
  readonly #pollMs: number;
  readonly #patienceMs: number;
  readonly #reads: boolean;

  constructor(address: PostgresAddress, options: PostgresEventStoreOptions = {}) {
    const patienceMs = options.patienceMs ?? 10_000;
    this.#head = options.head ?? new HeadSignal();
    this.#patienceMs = patienceMs;
    this.#reads = options.reads ?? false;
    this.#pollMs = options.pollMs ?? 1_000;
    this.#pool = new pg.Pool({
      ...address,
      max: 4,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      statement_timeout: Math.ceil(patienceMs * 0.9),
      keepAlive: true,
      application_name: 'peakend event store',
      types: columnTypes,
    });
    // A connection that breaks while idle is replaced when one is next needed.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    const report = options.report ?? (() => {});
    const connection = { address, patienceMs };
    this.#partitions = new LogPartitions(this.#pool, this.#index, options.partitionSize ?? 4_000_000, report);
    this.#announcer = new Announcer((head) => this.#pool.query('select pg_notify($1, $2)', [CHANNEL, String(head)]));
    this.#writer = new LogWriter(
      connection,
      this.#index,
      this.#partitions,
      this.#announcer,
      options.clock ?? systemClock,
      (head) => this.#head.raise(BigInt(head)),
    );
    this.#listener = new PostgresListener(connection, CHANNEL, (payload) => this.#head.raise(BigInt(payload ?? 0)));
    this.#appender = new Appender((group) => this.#writer.write(group), {
      groupEvents: options.groupEvents ?? 4_000,
      groupBytes: 4 * MIB,
      queueEvents: options.queueEvents ?? 20_000,
      queueBytes: 32 * MIB,
    });
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** @throws StoreUnavailable; Error if PostgreSQL would confirm commits that are not on the disk. */
  async open(): Promise<void> {
    const [log] = await this.#rows<[string]>('epoch', 'select epoch from store.log', []);
    if (!log) throw new Error('The log has no name: store.log is empty');
    this.#epoch = log[0];
    if (!this.#reads) await this.#writer.open();
    this.#listener.start();
  }

  /** Writes what is queued and ends every connection; followers end with an error. */
  async close(): Promise<void> {
    await this.#appender.close();
    await this.#announcer.close();
    await this.#partitions.close();
    await Promise.all([this.#writer.close(), this.#listener.close()]);
    await endWithin(this.#patienceMs, this.#pool.end());
  }

  append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    return this.#appender.append(appends);
  }

  async check(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    try {
      const log = await lookUpWithoutIndex(this.#pool, appends);
      return plan(appends, log, Number(await this.head())).outcomes;
    } catch (error) {
      throw explain(error);
    }
  }

  async head(): Promise<Position> {
    return (await this.#rows<[bigint | null]>('head', 'select max(position) from store.events', []))[0]?.[0] ?? 0n;
  }

  // There are no gaps, so a range of positions has a known number of events, and PostgreSQL opens only its partitions.
  async read(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    const text = `select ${COLUMNS} from store.events where position > $1 and position <= $2 order by position`;
    return (await this.#rows<EventRow>('read', text, [after, after + BigInt(limit)])).map(eventOf);
  }

  async sharesOf(
    tenant: string,
    afters: readonly Position[],
    upTo: Position,
  ): Promise<ReadonlyMap<Position, TenantShare>> {
    const shares = new TenantShares(afters);
    const first = shares.starts[0];
    if (first === undefined) return shares.all();
    const text = `select width_bucket(position - 1, $4::bigint[]) - 1, count(*), min(recorded_at) from store.events
                  where position > $1 and position <= $2 and tenant = $3 group by 1`;
    const values = [first, upTo, tenant, shares.starts];
    for (const [nth, events, since] of await this.#rows<[number, bigint, bigint]>('shares', text, values))
      shares.add(nth, { events: Number(events), since: Number(since) });
    return shares.all();
  }

  async readEvent(eventId: Uuid): Promise<StoredEvent | undefined> {
    const text = `select ${COLUMNS} from store.events where event_id = $1`;
    const rows = await this.#rows<EventRow>('read-event', text, [eventId]);
    return rows[0] && eventOf(rows[0]);
  }

  readStream(stream: Uuid): Promise<readonly StoredEvent[]> {
    return this.#streams.read(stream);
  }

  async readStreams(streams: readonly Uuid[]): Promise<readonly (readonly StoredEvent[])[]> {
    const text = `select ${COLUMNS.map((column) => `event.${column}`)}
                  from unnest($1::uuid[]) as asked(stream)
                  join store.streams entry using (stream)
                  join store.events event on event.position = entry.position
                  order by entry.stream, entry.revision`;
    const events = (await this.#rows<EventRow>('read-streams', text, [[...new Set(streams)]])).map(eventOf);
    const found = groupBy(events, ({ stream }) => stream);
    return streams.map((stream) => found.get(stream) ?? []);
  }

  /** Facts refused because their stream was taken: their ids are used up. In order of refusal, by number. */
  async readClaims(after: bigint, limit: number): Promise<readonly NumberedClaim[]> {
    const text =
      'select number, event_id, tenant, content_hash from store.claims where number > $1 order by number limit $2';
    const rows = await this.#rows<[bigint, Uuid, string, Buffer]>('read-claims', text, [after, limit]);
    return rows.map(([number, eventId, tenant, contentHash]) => ({ number, eventId, tenant, contentHash }));
  }

  async *follow(after: Position, { signal, batch }: FollowOptions): AsyncGenerator<readonly StoredEvent[]> {
    for (let at = after; !signal.aborted; ) {
      const events = await this.read(at, batch);
      const last = events.at(-1);
      if (last) {
        at = last.position;
        yield events;
      }
      if (events.length < batch) await this.#head.beyond(at, this.#pollMs, signal);
    }
  }

  async #rows<Row extends unknown[]>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>({ name, text, values, rowMode: 'array' })).rows;
    } catch (error) {
      throw explain(error);
    }
  }
}
