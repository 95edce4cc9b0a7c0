import fc from 'fast-check';
import pg from 'pg';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { LogIndex } from '#libs/adapters/postgres/event-store.index.js';
import { LogPartitions } from '#libs/adapters/postgres/event-store.partitions.js';
import { PostgresEventStore, type PostgresEventStoreOptions } from '#libs/adapters/postgres/postgres.event-store.js';
import type { Append, AppendOutcome } from '#libs/eventing/event-store.js';
import { useDatabase } from '../support/postgres.js';
import { anEvent } from '#test/support/an.event.js';
import { aDecision, aFact, appendOne, readAll } from './event-store.examples.js';

const database = useDatabase();
const SIZE = 10;
/** An append given up on may still be stored, amid what comes next: so here none is given up on. */
const PATIENCE = { patienceMs: 60_000 };

async function withStore<T>(
  work: (store: PostgresEventStore) => Promise<T>,
  options: PostgresEventStoreOptions = {},
): Promise<T> {
  const store = new PostgresEventStore(database.connection, { ...PATIENCE, partitionSize: SIZE, ...options });
  await store.open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe('The log in partitions', () => {
  test('repeats are found in partitions that are full, before and after a restart', async () => {
    const facts = Array.from({ length: 96 }, () => aFact());
    const outcomes = await withStore(async (store) => {
      const stored = await store.append(facts);
      expect(await store.append(facts)).toEqual(stored.map((outcome) => ({ ...outcome, status: 'duplicate' })));
      return stored;
    });
    await withStore(async (store) => {
      expect(await store.append(facts)).toEqual(outcomes.map((outcome) => ({ ...outcome, status: 'duplicate' })));
      const changed = facts.map(({ event }) => aFact('changed', { eventId: event.eventId }));
      expect(await store.append(changed)).toEqual(facts.map(() => ({ status: 'conflict', on: 'event' })));
      expect(await readAll(store, 0n, 7)).toHaveLength(96);
    });
  });

  test('the filters of full partitions are stored, and trusted at the next start', async () => {
    const { rows } = await database.database.query<{ full: boolean; empty: boolean; filter: Buffer | null }>(`
      select last_position <= (select max(position) from store.events) as full,
             first_position > (select max(position) from store.events) as empty, filter
      from store.partitions order by first_position`);
    expect(rows.filter(({ full }) => full).map(({ filter }) => filter?.length)).toEqual(Array(9).fill(13));
    expect(rows.some(({ empty }) => empty)).toBe(true);

    const { eventId } = aFact('content').event;
    await withStore((store) => appendOne(store, aFact('content', { eventId })));
    await withStore((store) => store.append(Array.from({ length: 30 }, () => aFact())));
    // A filter that denies everything is trusted: the ids in its partition are not read again.
    await database.database.query(
      `update store.partitions set filter = decode(repeat('00', 13), 'hex') where filter is not null`,
    );
    await withStore(async (store) => {
      expect(await appendOne(store, aFact('content', { eventId }))).toMatchObject({ status: 'stored' });
    });
  });

  test('a partition that two look for at once is learned once', async () => {
    const pool = new pg.Pool(database.connection);
    const index = new LogIndex();
    const partitions = new LogPartitions(pool, index, SIZE, (error) => {
      throw error;
    });
    await Promise.all([partitions.load(), partitions.load()]);
    await pool.end();
    const firsts = index.partitions.map(({ first }) => first);
    expect(firsts.length).toBeGreaterThan(9);
    expect(firsts).toEqual([...new Set(firsts)]);
  });

  test('a partition that was made but not listed is used', async () => {
    const { rows } = await database.database.query<{ end: string; table: string }>(
      `select max(last_position) as end, 'store.events_' || max(first_position) as table from store.partitions`,
    );
    const [{ end, table }] = rows as [{ end: string; table: string }];
    // What is left when a process dies between the two.
    const [first, last] = [BigInt(end) + 1n, BigInt(end) + BigInt(SIZE)];
    await database.database.query(`create table store.events_${first} (like ${table} including all)`);
    await database.database.query(
      `alter table store.events attach partition store.events_${first} for values from (${first}) to (${last + 1n})`,
    );
    await withStore(async (store) => {
      const stored = await store.append(Array.from({ length: 3 * SIZE }, () => aFact()));
      expect(stored.filter(({ status }) => status !== 'stored')).toEqual([]);
    });
    const listed = await database.database.query('select from store.partitions where last_position = $1', [`${last}`]);
    expect(listed.rowCount).toBe(1);
  });

  test('many processes create the partitions together', async () => {
    const stores = Array.from(
      { length: 4 },
      () => new PostgresEventStore(database.connection, { ...PATIENCE, partitionSize: SIZE }),
    );
    await Promise.all(stores.map((store) => store.open()));
    const before = (await stores[0]?.head()) ?? 0n;
    const calls = stores.flatMap((store) => Array.from({ length: 8 }, () => store.append([aFact(), aFact(), aFact()])));
    expect((await Promise.all(calls)).flat().filter(({ status }) => status !== 'stored')).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
    const positions = await withStore((store) => readAll(store, before));
    expect(positions.map(({ position }) => position - before)).toEqual(
      Array.from({ length: 96 }, (_, index) => BigInt(index + 1)),
    );
  });
});

test('sessions that read which partitions there are while others are attached miss none of them', async () => {
  const readers = Array.from({ length: 8 }, () => new pg.Client(database.connection));
  await Promise.all(readers.map((reader) => reader.connect()));
  const headOf = async (reader: pg.Client) =>
    (await reader.query<{ head: string }>('select max(position)::text as head from store.events')).rows[0]?.head;
  try {
    await withStore(async (store) => {
      for (let round = 0; round < 25; round++) {
        let attaching = true;
        const reading = readers.map(async (reader) => {
          while (attaching) await headOf(reader);
        });
        await store.append(Array.from({ length: 3 * SIZE }, () => aFact()));
        attaching = false;
        await Promise.all(reading);
        const head = `${await store.head()}`;
        expect(await Promise.all(readers.map(headOf))).toEqual(readers.map(() => head));
      }
    });
  } finally {
    await Promise.all(readers.map((reader) => reader.end()));
  }
});

describe('Random appends, repeats and conflicts', () => {
  const id = fc.integer({ min: 0, max: 11 });
  const content = fc.constantFrom('a', 'b');
  const stream = fc.integer({ min: 0, max: 3 });
  type Step = {
    kind: 'fact' | 'opener' | 'decided';
    ids: number[];
    content: string;
    stream: number;
    expected: number;
    tenant: string;
  };
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('fact', 'fact', 'opener', 'decided'),
    ids: fc.array(id, { minLength: 1, maxLength: 3 }),
    content,
    stream,
    expected: fc.integer({ min: -1, max: 3 }),
    tenant: fc.constantFrom('acme', 'acme', 'globex'),
  });

  /** The same story under other names, so that each run has its own log within the shared one. */
  function appendsOf(steps: readonly Step[], run: number): Append[] {
    const name = (kind: string, of: number) =>
      `${run.toString(16).padStart(8, '0')}-0000-4000-8000-${kind}${of.toString(16).padStart(11, '0')}`;
    return steps.map(({ kind, ids, content, stream, expected, tenant }) => {
      if (kind === 'decided')
        return aDecision(
          name('5', stream),
          expected,
          ids.map((of) => anEvent({ eventId: name('e', of), tenant })),
        );
      const opens = kind === 'opener' ? name('5', stream) : undefined;
      return aFact(content, { eventId: name('e', ids[0] ?? 0), tenant }, opens);
    });
  }

  const relative = (outcomes: readonly AppendOutcome[], start: bigint) =>
    outcomes.map((outcome) => ('position' in outcome ? { ...outcome, position: outcome.position - start } : outcome));

  test('come out as in memory, however they are split into calls, by one process or two', async () => {
    let run = 0;
    await withStore((one) =>
      withStore((two) =>
        fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(fc.array(step, { maxLength: 12 }), fc.boolean()), { maxLength: 6 }),
            async (calls) => {
              const memory = new MemoryEventStore();
              const start = await one.head();
              run++;
              for (const [steps, isFirst] of calls) {
                const appends = appendsOf(steps, run);
                const expected = await memory.append(appends);
                const store = isFirst ? one : two;
                expect(relative(await store.check(appends), start)).toEqual(expected);
                expect(relative(await store.append(appends), start)).toEqual(expected);
              }
              const stored = await readAll(one, start);
              const wanted = await memory.read(0n, 1_000);
              expect(
                stored.map(({ eventId, position, stream, revision }) => [eventId, position - start, stream, revision]),
              ).toEqual(wanted.map(({ eventId, position, stream, revision }) => [eventId, position, stream, revision]));
            },
          ),
          { numRuns: 60 },
        ),
      ),
    );
  }, 120_000);
});
