import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { systemClock } from '#libs/kernel/clock.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { useUnhandled } from '#test/support/unhandled.js';
import { storedEvents } from '../../test/contract/bus.examples.js';
import fc from 'fast-check';
import { CheckpointProgress } from './checkpoint.progress.js';
import { type Database, DatabaseUnavailable, type Sql } from './database.js';
import { CheckpointMoved } from './partition.receiver.js';
import { ProjectedPartitions } from './projected.partitions.js';
import { type Applying, MustBeAlone, type Projection } from './projection.js';
import { ProjectionTicker } from './projection.ticker.js';
import { RelayCheckpoint } from './relay.checkpoint.js';
import { Turn } from './turn.js';

const db = useDatabase();
useUnhandled();
const PARTITIONS = 3;
const [EVENT] = fc.sample(storedEvents(1), { numRuns: 1, seed: 1 })[0] as StoredEvent[] as [StoredEvent];
const eventsFrom = (first: bigint, types: readonly string[]) =>
  types.map((type, index) => ({ ...EVENT, type, position: first + BigInt(index) }));

/** Counts the events it is given in a database row; fails when told to. */
class Counting implements Projection {
  due = 'false';
  failure: Error | undefined;
  constructor(readonly name: string) {}

  async apply(sql: Sql, events: readonly StoredEvent[], _how?: Applying): Promise<void> {
    await this.applyParking(sql, events);
    if (this.failure) throw this.failure;
  }

  async applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await sql.query(
      `insert into engine.parked_events select $1, 'c', $2::bigint + n, 'r', now() from generate_series(1, $3::int) n`,
      [this.name, `${await count(this.name, sql)}`, events.length],
    );
  }

  tick = async () => false;
  settled = async () => true;
  mustBeAlone: Projection['mustBeAlone'] = () => false;
}

async function count(name: string, sql: Sql = db.database): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    'select count(*)::int as n from engine.parked_events where tenant = $1',
    [name],
  );
  return rows[0]?.n ?? 0;
}

let made = 0;

/** Partitions of a bus of their own, and how far their rows have come. */
async function partitions(reached = 0n) {
  const name = `counting-${++made}`;
  const projection = new Counting(name);
  const relay = new RelayCheckpoint(db.database, name, 10_000);
  await relay.open('0a1b2c3d', PARTITIONS);
  const progress = new CheckpointProgress(db.database, projection, { now: () => Date.now() });
  await progress.begin();
  await db.database.query('update engine.checkpoints set position = $2 where projection = $1', [name, `${reached}`]);
  const parked: unknown[] = [];
  const observer = { parked: (error: unknown) => parked.push(error) };
  const of = (database = db.database, turn = new Turn(), now?: () => number) =>
    new ProjectedPartitions(database, name, relay, projection, turn, observer, now);
  return { name, projection, relay, progress, parked, of, reader: of() };
}

const stretch = (partition: number, after: bigint, upTo: bigint) => ({
  partition,
  after,
  upTo,
  events: [EVENT],
});

test('a partition begins where the projection stands, and moves with its rows', async () => {
  const { name, reader } = await partitions(5n);
  expect(await reader.checkpoint(1)).toBe(5n);
  await reader.take(stretch(1, 5n, 9n));
  expect([await reader.checkpoint(1), await reader.checkpoint(0), await count(name)]).toEqual([9n, 5n, 1]);
});

test('where customers move to other partitions, each begins where the projection stands, so that nothing is passed over', async () => {
  const { name, relay, reader } = await partitions(5n);
  for (const [partition, upTo] of [10n, 200n, 30n].entries()) {
    await reader.checkpoint(partition);
    await reader.take(stretch(partition, 5n, upTo));
  }
  await db.database.query('delete from relay.checkpoints where bus = $1', [name]);
  await relay.open('0a1b2c3d', PARTITIONS + 1);
  const begun = await Promise.all([0, 1, 2, 3].map((partition) => reader.checkpoint(partition)));
  expect(begun).toEqual([5n, 5n, 5n, 5n]);
  await relay.open('0a1b2c3d', PARTITIONS + 1);
  await reader.take(stretch(1, 5n, 9n));
  expect(await reader.checkpoint(1)).toBe(9n);
});

test('when two take the same stretch, one learns that the checkpoint moved, and nothing counts twice', async () => {
  const { name, of } = await partitions();
  const readers = [of(), of()];
  for (const reader of readers) await reader.checkpoint(0);
  const taken = await Promise.allSettled(readers.map((reader) => reader.take(stretch(0, 0n, 3n))));
  expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(taken.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expect.any(CheckpointMoved) });
  expect(await count(name)).toBe(1);
});

test('a stretch is cut where events must be alone, and others wait for these only', async () => {
  const { name, projection, reader } = await partitions();
  await reader.checkpoint(0);
  projection.mustBeAlone = ({ type }) => type === 'merge';
  const applied: string[] = [];
  const { apply } = projection;
  projection.apply = (sql, events, how) => {
    applied.push(...events.map(({ type }) => `${type} ${how}`));
    return apply.call(projection, sql, events);
  };
  const events = eventsFrom(3n, ['visit', 'visit', 'merge', 'merge', 'visit', 'merge']);
  await reader.take({ partition: 0, after: 0n, upTo: 20n, events });
  expect(applied).toEqual([
    ...['visit beside others', 'visit beside others'],
    ...['merge alone', 'merge alone'],
    ...['visit beside others', 'merge alone'],
  ]);
  expect([await reader.checkpoint(0), await count(name)]).toEqual([20n, 6]);
});

test('what was applied of a stretch whose later part failed stays, and does not come again', async () => {
  const { name, projection, reader } = await partitions();
  await reader.checkpoint(0);
  projection.mustBeAlone = ({ type }) => type === 'merge';
  const { apply } = projection;
  projection.apply = (sql, events) =>
    events[0]?.type === 'merge'
      ? Promise.reject(new DatabaseUnavailable('ECONNRESET'))
      : apply.call(projection, sql, events);
  const events = eventsFrom(3n, ['visit', 'visit', 'merge']);
  await expect(reader.take({ partition: 0, after: 0n, upTo: 9n, events })).rejects.toThrow(DatabaseUnavailable);
  expect([await reader.checkpoint(0), await count(name)]).toEqual([4n, 2]);
});

test('whoever need not go on ends after the transaction under way, and what waits for its turn does not begin', async () => {
  const { name, projection, reader } = await partitions();
  for (const partition of [0, 1]) await reader.checkpoint(partition);
  projection.mustBeAlone = ({ type }) => type === 'merge';
  const stopping = new AbortController();
  const { apply } = projection;
  projection.apply = (sql, events) => {
    stopping.abort();
    return apply.call(projection, sql, events);
  };
  const events = eventsFrom(3n, ['visit', 'visit', 'merge']);
  const taken = await Promise.allSettled([
    reader.take({ partition: 0, after: 0n, upTo: 9n, events }, stopping.signal),
    reader.take(stretch(1, 0n, 9n), stopping.signal),
  ]);
  const left = { status: 'rejected', reason: stopping.signal.reason };
  expect(taken).toEqual([left, left]);
  expect([await reader.checkpoint(0), await reader.checkpoint(1), await count(name)]).toEqual([4n, 0n, 2]);
});

test('what cannot be done in the time there is comes in smaller portions', async () => {
  const { name, projection, of } = await partitions();
  let now = 0;
  const sizes: number[] = [];
  const { apply } = projection;
  projection.apply = async (sql, events) => {
    sizes.push(events.length);
    await apply.call(projection, sql, events);
    // Half a second for each of them; a transaction is ended after a minute.
    const ms = 500 * events.length;
    now += Math.min(ms, 60_000);
    if (ms > 60_000) throw new DatabaseUnavailable('canceling statement due to statement timeout');
  };
  const events = eventsFrom(
    1n,
    Array.from({ length: 300 }, () => 'visit'),
  );
  const reader = of(db.database, new Turn(), () => now);
  for (let at = await reader.checkpoint(0); at < 300n; at = await reader.checkpoint(0)) {
    const rest = events.filter(({ position }) => position > at);
    await reader.take({ partition: 0, after: at, upTo: 300n, events: rest }).catch(() => undefined);
  }
  expect(sizes.slice(0, 9)).toEqual([300, 10, 4, 4, 4, 4, 4, 4, 4]);
  expect(await count(name)).toBe(300);
});

test('waiting for the turn leaves the connections to others', async () => {
  const { name, projection, of } = await partitions();
  const database = new PostgresDatabase(db.connection, { connections: 2 });
  const turn = new Turn();
  const reader = of(database, turn);
  for (const partition of [0, 1, 2]) await reader.checkpoint(partition);
  projection.due = 'true';
  const failures: unknown[] = [];
  const ticker = new ProjectionTicker(database, projection, turn, systemClock, (error) => failures.push(error), 1);
  const waiting = async () => {
    const { rows } = await db.database.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]?.n ?? 0;
  };
  let taken: Promise<unknown> | undefined;
  await db.database.transaction(async (sql) => {
    await sql.query('select from engine.checkpoints where projection = $1 for update', [name]);
    ticker.start();
    await eventually('the ticker waits for the checkpoint', async () => (await waiting()) === 1);
    taken = Promise.all([0, 1, 2].map((partition) => reader.take(stretch(partition, 0n, 3n))));
    expect((await database.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    expect(await waiting()).toBe(1);
  });
  await Promise.all([taken, ticker.stop()]);
  await database.close();
  expect([await count(name), failures]).toEqual([3, []]);
});

test('what cannot be projected is parked and reported, and the partition carries on', async () => {
  const { name, projection, reader, parked } = await partitions();
  await reader.checkpoint(2);
  projection.failure = new Error('poison');
  await reader.take(stretch(2, 0n, 4n));
  expect([await reader.checkpoint(2), await count(name), parked]).toEqual([4n, 1, [projection.failure]]);
});

test('the database may fail while a batch that must be alone waits for that', async () => {
  const { name, projection, relay } = await partitions();
  let transactions = 0;
  const database: Database = {
    query: (...given) => db.database.query(...given),
    transaction: (work) => {
      const fails = ++transactions > 1;
      const query = () => {
        const answer = fails
          ? Promise.reject(new DatabaseUnavailable('ECONNRESET'))
          : Promise.resolve({ rows: [], rowCount: 1 });
        // As with every statement of a transaction.
        answer.catch(() => undefined);
        return answer;
      };
      return work({ query } as Sql);
    },
  };
  projection.apply = () => Promise.reject(new MustBeAlone('it says so'));
  const reader = new ProjectedPartitions(database, name, relay, projection, new Turn(), { parked: () => undefined });
  await expect(reader.take(stretch(0, 0n, 1n))).rejects.toThrow(DatabaseUnavailable);
  expect(transactions).toBe(2);
});

test('the rows have come as far as the partition that lags most behind what was sent to it', async () => {
  const { relay, reader, progress } = await partitions();
  for (const partition of [0, 1, 2]) await reader.checkpoint(partition);
  const lease = await relay.acquire('me');
  if (!lease) throw new Error('Nobody else relays here');
  // Nothing was ever sent to partition 2.
  await relay.commit(lease, { position: 30n, sent: [20n, 30n, 0n] });
  await reader.take(stretch(0, 0n, 20n));
  expect(await progress.position()).toBe(0n);
  await reader.take(stretch(1, 0n, 25n));
  expect(await progress.position()).toBe(25n);
  await reader.take(stretch(1, 25n, 30n));
  expect(await progress.position()).toBe(30n);
  await relay.commit(lease, { position: 44n, sent: [44n, 30n, 0n] });
  expect(await progress.position()).toBe(20n);
});

test('what is carried to a bus that feeds no rows, as that of alerts, says nothing of how far they are', async () => {
  const { name, relay, reader, progress } = await partitions();
  for (const partition of [0, 1, 2]) await reader.checkpoint(partition);
  const lease = await relay.acquire('me');
  if (!lease) throw new Error('Nobody else relays here');
  await relay.commit(lease, { position: 130n, sent: [130n, 0n, 0n] });
  const before = await progress.position();
  const elsewhere = new RelayCheckpoint(db.database, `${name}-alerts`, 10_000);
  await elsewhere.open('0a1b2c3d', PARTITIONS);
  const other = await elsewhere.acquire('me');
  if (!other) throw new Error('Nobody else relays there');
  await elsewhere.commit(other, { position: 140n, sent: [0n, 0n, 0n] });
  expect(await progress.position()).toBe(before);
});
