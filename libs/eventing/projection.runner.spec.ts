import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { systemClock } from '#libs/kernel/clock.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';
import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { DatabaseUnavailable, type Sql } from './database.js';
import type { Append } from './event-store.js';
import type { Projection } from './projection.js';
import { type Lane, laneOf, ProjectionLanes } from './projection.lanes.js';
import { ProjectionRunner, type RunnerOptions } from './projection.runner.js';

const db = useDatabase();

/** Keeps the id of every event it was given, once for each time. */
class Ids implements Projection {
  mustBeAlone: Projection['mustBeAlone'] = () => false;
  readonly due = 'false';
  constructor(readonly name: string) {}

  async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await sql.query(
      'insert into engine.parked_events select $1, id, position, id, now() from unnest($2::text[], $3::bigint[]) as e(id, position)',
      [this.name, events.map(({ id }) => id), events.map(({ position }) => `${position}`)],
    );
  }

  applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    return this.apply(sql, events);
  }

  async tick(): Promise<boolean> {
    return false;
  }

  async settled(): Promise<boolean> {
    return true;
  }
}

async function taken(name: string): Promise<readonly string[]> {
  const sql = 'select reason from engine.parked_events where tenant = $1 order by position';
  return (await db.database.query<{ reason: string }>(sql, [name])).rows.map(({ reason }) => reason);
}

async function running(
  name: string,
  tickMs: number,
  work: (store: MemoryEventStore, runner: ProjectionRunner) => Promise<void>,
): Promise<void> {
  const store = new MemoryEventStore();
  const observer = { failed: () => {}, parked: () => {} };
  const runner = new ProjectionRunner(store, db.database, new Ids(name), systemClock, observer, { batch: 10, tickMs });
  runner.start();
  try {
    await work(store, runner);
  } finally {
    await runner.stop();
  }
}

async function append(store: MemoryEventStore, id: string): Promise<void> {
  await store.append([eventOf(id)]);
}

function eventOf(id: string, customerId = 'k'): Append {
  const eventId = `00000000-0000-4000-8000-${id.padStart(12, '0')}`;
  return { kind: 'fact', event: { ...anEvent({ eventId, id, customerId }), contentHash: new Uint8Array([1]) } };
}

/** Does what a crash of PostgreSQL does to commits that are not yet on the disk. */
async function loseCommits(name: string): Promise<void> {
  await db.database.transaction(async (sql) => {
    await sql.query('select from engine.checkpoints where projection = $1 for update', [name]);
    await sql.query('delete from engine.parked_events where tenant = $1', [name]);
    await sql.query('update engine.checkpoints set position = 0 where projection = $1', [name]);
  });
}

test('commits lost in a crash are made again even if nothing new comes', async () => {
  await running('quiet', 10, async (store, runner) => {
    await append(store, '1');
    expect(await runner.waitFor('acme', 1n, 20_000)).toBe(true);
    await loseCommits('quiet');
    expect(await runner.waitFor('acme', 1n, 20_000)).toBe(true);
    expect(await taken('quiet')).toEqual(['1']);
  });
});

test('an event after lost commits does not hide them', async () => {
  await running('busy', 1_000_000, async (store, runner) => {
    await append(store, '1');
    await append(store, '2');
    await eventually('both are projected', async () => runner.position === 2n, 20_000);
    await loseCommits('busy');
    await append(store, '3');
    expect(await runner.waitFor('acme', 3n, 20_000)).toBe(true);
    expect(await taken('busy')).toEqual(['1', '2', '3']);
  });
});

test('a wait does not count lost commits that are not yet made again', async () => {
  await running('reader', 1_000_000, async (store, runner) => {
    await append(store, '1');
    await eventually('it is projected', async () => runner.position === 1n, 20_000);
    await loseCommits('reader');
    expect(await runner.waitFor('acme', 1n, 50)).toBe(false);
  });
});

test('a wait ends in vain when the runner stops', async () => {
  let waiting: Promise<boolean> | undefined;
  await running('stopped', 1_000_000, async (store, runner) => {
    await append(store, '1');
    expect(await runner.waitFor('acme', 1n, 20_000)).toBe(true);
    waiting = runner.waitFor('acme', 2n, 600_000);
  });
  expect(await waiting).toBe(false);
});

describe('stopping ends after the transaction under way', () => {
  /** Counts transactions; the first of them lasts until it is told to end. */
  class Held extends Ids {
    transactions = 0;
    end = () => {};
    private readonly ended = new Promise<void>((resolve) => (this.end = resolve));

    override async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
      this.transactions++;
      await super.apply(sql, events);
      await this.ended;
    }
  }

  /** Stops while the first transaction is under way, and answers how many there were and where the rows are. */
  async function stopped(projection: Held, options: Partial<RunnerOptions>): Promise<readonly [number, bigint]> {
    const store = new MemoryEventStore();
    await store.append(Array.from({ length: 9 }, (_, index) => eventOf(`${index + 1}`, `customer-${index}`)));
    const observer = { failed: () => {}, parked: () => {} };
    const runner = new ProjectionRunner(store, db.database, projection, systemClock, observer, {
      tickMs: 60_000,
      ...options,
    });
    runner.start();
    await eventually('a transaction is under way', () => projection.transactions === 1);
    const stop = runner.stop();
    projection.end();
    await stop;
    return [projection.transactions, runner.position];
  }

  test('although the page that was read holds more', async () => {
    let now = 0;
    /** All of them at once take so long that a single one is tried next. */
    class Heavy extends Held {
      override async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
        if (events.length === 9) {
          now += 60_000;
          throw new DatabaseUnavailable('canceling statement due to statement timeout');
        }
        await super.apply(sql, events);
      }
    }
    expect(await stopped(new Heavy('stopped-page'), { now: () => now })).toEqual([1, 1n]);
  });

  test('although events that must be alone follow', async () => {
    class Alternating extends Held {
      override mustBeAlone = ({ position }: StoredEvent) => position > 3n;
    }
    const projection = new Alternating('stopped-stretch');
    const dead: Lane = () => Promise.reject(new Error('The thread died'));
    const lanes = new ProjectionLanes([dead, dead], 1);
    expect(await stopped(projection, { lanes })).toEqual([1, 3n]);
  });
});

test('what PostgreSQL ends for lasting too long is tried in smaller portions', async () => {
  let now = 0;
  const sizes: number[] = [];
  /** Takes half a second for each event; a transaction is ended after a minute. */
  class Slow extends Ids {
    override async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
      sizes.push(events.length);
      now += Math.min(60_000, 500 * events.length);
      if (events.length > 120) throw new DatabaseUnavailable('canceling statement due to statement timeout');
      await super.apply(sql, events);
    }
  }
  const store = new MemoryEventStore();
  await store.append(Array.from({ length: 300 }, (_, index) => eventOf(`${index + 1}`)));
  const failures: unknown[] = [];
  const observer = { failed: (error: unknown) => void failures.push(error), parked: () => {} };
  const options = { tickMs: 60_000, now: () => now };
  const runner = new ProjectionRunner(store, db.database, new Slow('slow'), systemClock, observer, options);
  runner.start();
  await eventually('all of it is projected', () => runner.position === 300n);
  await runner.stop();
  expect(sizes.slice(0, 5)).toEqual([300, 10, 4, 4, 4]);
  expect([(await taken('slow')).length, failures.length]).toEqual([300, 1]);
});

test('what somebody else projected is not projected again, but the rest is', async () => {
  await running('overtaken', 1_000_000, async (store, runner) => {
    await append(store, '1');
    await eventually('it is projected', async () => runner.position === 1n, 20_000);
    await db.database.query("update engine.checkpoints set position = 2 where projection = 'overtaken'");
    await store.append([eventOf('2'), eventOf('3')]);
    expect(await runner.waitFor('acme', 3n, 20_000)).toBe(true);
    expect(await taken('overtaken')).toEqual(['1', '3']);
  });
});

describe('lanes', () => {
  /** Leaves what it knows. */
  class KnownIds extends Ids {
    override async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
      void sql.query('delete from engine.parked_events where tenant = $1 and position = any($2::bigint[])', [
        this.name,
        events.map(({ position }) => `${position}`),
      ]);
      await super.apply(sql, events);
    }
  }

  const IDS = Array.from({ length: 12 }, (_, at) => `${at + 1}`);

  /** Projects twelve events by lanes, of which the second is given, and answers what was reported. */
  async function share(name: string, second: (lane: Lane) => Lane): Promise<readonly unknown[]> {
    const store = new MemoryEventStore();
    const instead: unknown[] = [];
    const observer = { failed: () => {}, parked: () => {}, aloneInstead: (error: unknown) => void instead.push(error) };
    await store.append(IDS.map((id) => eventOf(id, `customer-${id}`)));
    const own = laneOf(db.database, new KnownIds(name));
    const lanes = new ProjectionLanes([own, second(own)], 1);
    const runner = new ProjectionRunner(store, db.database, new KnownIds(name), systemClock, observer, {
      lanes,
      tickMs: 10,
    });
    runner.start();
    const isDone = await runner.waitFor('acme', BigInt(IDS.length), 20_000);
    await runner.stop();
    expect(isDone).toBe(true);
    return instead;
  }

  test('share out a batch, and the checkpoint moves when all have ended', async () => {
    const shares: number[] = [];
    const counted =
      (lane: Lane): Lane =>
      async (after, events) => {
        const { rows } = await db.database.query('select position from engine.checkpoints where projection = $1', [
          'shared',
        ]);
        expect(rows).toEqual([{ position: 0n }]);
        shares.push(events.length);
        return lane(after, events);
      };
    expect(await share('shared', counted)).toEqual([]);
    expect((await taken('shared')).toSorted()).toEqual(IDS.toSorted());
    expect(shares).toHaveLength(1);
  });

  test('that fail have the whole batch applied alone', async () => {
    const failure = new Error('The thread died');
    // The other lane has committed its share: a projection leaves what it knows.
    expect(await share('failed', () => () => Promise.reject(failure))).toEqual([failure]);
    expect(new Set(await taken('failed'))).toEqual(new Set(IDS));
  });

  test('have what they did on the disk, for the checkpoint moves on its own', async () => {
    const settings: unknown[] = [];
    class Settings extends Ids {
      override async apply(sql: Sql): Promise<void> {
        settings.push((await sql.query('show synchronous_commit')).rows[0]);
      }
    }
    await db.database.query("insert into engine.checkpoints (projection, position) values ('durable', 0)");
    await laneOf(db.database, new Settings('durable'))(0n, []);
    expect(settings).toEqual([{ synchronous_commit: 'on' }]);
  });

  test('write nothing once another process has moved the checkpoint', async () => {
    await db.database.query("insert into engine.checkpoints (projection, position) values ('moved', 5)");
    const lane = laneOf(db.database, new Ids('moved'));
    await expect(lane(4n, [])).rejects.toThrow('moved the checkpoint on from 4');
    await expect(lane(5n, [])).resolves.toBeUndefined();
  });
});
