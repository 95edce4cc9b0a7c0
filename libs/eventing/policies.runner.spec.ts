import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { aFact, readAll } from '../../test/contract/event-store.examples.js';
import {
  countingPolicy,
  countsIn,
  decidedAmong,
  deciding,
  makeCounts,
  QUIET_MS,
} from '../../test/support/counting.policy.js';
import { eventually } from '../../test/support/eventually.js';
import { useDatabase } from '../../test/support/postgres.js';
import type { EventStore } from './event-store.js';
import { LeaseLost } from './lease.js';
import { POLICIES_OPTIONS, type PoliciesOptions, PoliciesRunner } from './policies.runner.js';
import type { Policy } from './policy.js';

const given = useDatabase();
const closing: (() => Promise<void>)[] = [];
let tables = 0;

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await given.database.query('delete from engine.policies; delete from engine.leases');
});

const START = Date.parse('2026-03-01T12:00:00Z');

/** A log with a settable clock, a policy with a table of its own, and processes that run it. */
async function subject() {
  const name = `counts_${++tables}`;
  await makeCounts(given.database, name);
  const time = { now: START };
  const clock = { now: () => time.now };
  const store = new MemoryEventStore(clock);
  const policy = countingPolicy(name);
  const failures: unknown[] = [];
  const leaders: string[] = [];
  const process = (
    holder: string,
    {
      through = store,
      policies = [policy],
      ...options
    }: Partial<PoliciesOptions> & { through?: EventStore; policies?: readonly Policy[] } = {},
  ) => {
    const runner = new PoliciesRunner(
      through,
      given.database,
      policies,
      clock,
      {
        leading: () => void leaders.push(holder),
        failed: (_, error) => void failures.push(error),
      },
      { ...POLICIES_OPTIONS, momentOf: ({ recordedAt }) => recordedAt, tickMs: 20, leaseMs: 500, ...options, holder },
    );
    closing.push(() => runner.stop());
    runner.start();
    return runner;
  };
  const touch = (customers: string) =>
    store.append([...customers].map((customerId) => aFact(customerId, { customerId })));
  const position = async (of = name) => {
    const { rows } = await given.database.query<{ position: bigint }>(
      'select position from engine.policies where policy = $1',
      [of],
    );
    return rows[0]?.position;
  };
  const caughtUp = (of = name) =>
    eventually('the policy has the whole log', async () => (await position(of)) === (await store.head()));
  const decided = async () => decidedAmong(await readAll(store, 0n));
  const counts = () => countsIn(given.database, name);
  return { name, time, store, policy, process, touch, caughtUp, decided, counts, failures, leaders };
}

/** A store with another way of appending. */
const appendingBy = (store: EventStore, append: EventStore['append']): EventStore => ({
  epoch: store.epoch,
  append,
  check: (appends) => store.check(appends),
  head: () => store.head(),
  read: (after, limit) => store.read(after, limit),
  readEvent: (eventId) => store.readEvent(eventId),
  readStream: (stream) => store.readStream(stream),
  follow: (after, options) => store.follow(after, options),
});

/** A store that fails once, before or after it has stored what was decided. */
function dyingOnce(store: EventStore, when: 'before' | 'after') {
  const died = { yet: false };
  const through = appendingBy(store, async (appends) => {
    if (died.yet) return store.append(appends);
    died.yet = true;
    if (when === 'after') await store.append(appends);
    throw new Error('died');
  });
  return { died, through };
}

test('decides what the log leads to, in order, and keeps its rows', async () => {
  const { process, touch, caughtUp, decided, counts } = await subject();
  process('a');
  await caughtUp();
  await touch('aabab');
  await caughtUp();
  expect(await decided()).toEqual(['third a']);
  await touch('bbaaa');
  await caughtUp();
  expect(await decided()).toEqual(['third a', 'third b', 'third a']);
  expect(await counts()).toEqual({ a: 6, b: 4 });
});

test.each(['before', 'after'] as const)(
  'a policy that died %s its decision was stored decides it once',
  async (when) => {
    const { store, process, touch, caughtUp, decided, counts, failures } = await subject();
    process('first');
    await caughtUp();
    await closing.pop()?.();
    const { died, through } = dyingOnce(store, when);
    await touch('aaabbb');
    const dying = process('dying', { through });
    await eventually('it died', () => died.yet);
    await dying.stop();
    process('next');
    await caughtUp();
    expect(await decided()).toEqual(['third a', 'third b']);
    expect(await counts()).toEqual({ a: 3, b: 3 });
    expect(failures).toEqual([new Error('died')]);
  },
);

test('a failure is reported, and the policy carries on', async () => {
  const { store, process, touch, caughtUp, decided, failures } = await subject();
  const { through } = dyingOnce(store, 'after');
  process('a', { through });
  await caughtUp();
  await touch('aaa');
  await caughtUp();
  expect(await decided()).toEqual(['third a']);
  expect(failures).toEqual([new Error('died')]);
});

test('of two processes, one stands by and carries on when the other has stopped', async () => {
  const { process, touch, caughtUp, decided, leaders } = await subject();
  const first = process('a', { leaseMs: 60_000 });
  await caughtUp();
  process('b', { leaseMs: 400 });
  await touch('aab');
  await caughtUp();
  expect(leaders).toEqual(['a']);
  await first.stop();
  await eventually('the other leads', () => leaders.length === 2);
  await touch('abb');
  await caughtUp();
  expect(await decided()).toEqual(['third a', 'third b']);
});

test('a process that slept through its lease stores nothing twice and moves nothing', async () => {
  const { store, process, touch, caughtUp, decided, counts, failures, leaders } = await subject();
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  let slept = false;
  const sleeps = appendingBy(store, async (appends) => {
    slept = true;
    await asleep;
    return store.append(appends);
  });
  process('sleeper', { through: sleeps, leaseMs: 60_000 });
  await caughtUp();
  await touch('aaa');
  await eventually('it sleeps', () => slept);
  // A suspended process does not extend its lease either.
  await given.database.query("update engine.leases set leased_until = '-infinity'");
  process('awake', { leaseMs: 60_000 });
  await caughtUp();
  expect(await counts()).toEqual({ a: 3 });
  await touch('a');
  await caughtUp();
  wake();
  await eventually('it noticed', () => failures.some((error) => error instanceof LeaseLost));
  expect(leaders).toEqual(['sleeper', 'awake']);
  expect(await counts()).toEqual({ a: 4 });
  expect(await decided()).toEqual(['third a']);
});

test('a new policy takes in history without deciding on it, and decides from the head on', async () => {
  const { process, touch, caughtUp, decided, counts } = await subject();
  await touch('aaabb');
  process('a');
  await caughtUp();
  expect(await decided()).toEqual([]);
  expect(await counts()).toEqual({ a: 3, b: 2 });
  await touch('ab');
  await caughtUp();
  expect(await decided()).toEqual(['third b']);
});

test('history that was only partly taken in before a stop leads to nothing either', async () => {
  const { process, touch, caughtUp, decided, name, policy } = await subject();
  await touch('aaabbb');
  let fail = true;
  const failing: Policy = {
    ...policy,
    write: (sql, known) => {
      if (fail && known instanceof Map && known.has('b')) throw new Error('not now');
      policy.write(sql, known as never);
    },
  };
  const first = process('a', { policies: [failing], batch: 2 });
  await eventually('it is in the middle of history', async () => {
    const { rows } = await given.database.query<{ position: bigint }>('select position from engine.policies');
    return rows[0]?.position === 2n;
  });
  await touch('c');
  await first.stop();
  fail = false;
  await touch('cc');
  process('b');
  await caughtUp(name);
  expect(await decided()).toEqual(['third c']);
});

test('decisions do not depend on how the log is cut into batches', async () => {
  const stories = ['abcabcabcaabbccc', 'aaaaaaaaaabbbbbbbbbb'];
  for (const batch of [1, 3, 1_000]) {
    const { process, touch, caughtUp, decided, counts } = await subject();
    const first = process('a');
    await caughtUp();
    await first.stop();
    for (const story of stories) await touch(story);
    process('b', { batch });
    await caughtUp();
    expect((await decided()).length).toBe(12);
    expect([...(await decided())].sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'third a'),
      ...Array.from({ length: 5 }, () => 'third b'),
      ...Array.from({ length: 2 }, () => 'third c'),
    ]);
    expect(await counts()).toEqual({ a: 15, b: 15, c: 6 });
    await closing.pop()?.();
  }
});

test('what falls due is decided once, before the first event recorded at or after that time', async () => {
  const { time, process, touch, caughtUp, decided, store } = await subject();
  process('a', { batch: 1 });
  await caughtUp();
  await touch('a');
  time.now = START + QUIET_MS - 1;
  await touch('b');
  await caughtUp();
  expect(await decided()).toEqual([]);
  time.now = START + QUIET_MS;
  await touch('a');
  await caughtUp();
  expect(await decided()).toEqual(['quiet a']);
  time.now = START + 3 * QUIET_MS;
  await touch('c');
  await caughtUp();
  expect(await decided()).toEqual(['quiet a', 'quiet b', 'quiet a']);
  expect((await readAll(store, 0n)).filter(({ type }) => type === 'quiet').map(({ data }) => data.cause)).toEqual([
    `a at ${START + QUIET_MS}`,
    `b at ${START + 2 * QUIET_MS - 1}`,
    `a at ${START + 2 * QUIET_MS}`,
  ]);
});

test('what was due before the policy began leads to nothing, whenever the log reaches it', async () => {
  const { time, process, touch, caughtUp, decided } = await subject();
  await touch('a');
  time.now = START + QUIET_MS - 1;
  await touch('b');
  time.now = START + QUIET_MS + 1;
  process('a');
  await caughtUp();
  time.now = START + 2 * QUIET_MS;
  await touch('c');
  await caughtUp();
  expect(await decided()).toEqual(['quiet b']);
});

test('a policy that hears another decides on the other’s decisions', async () => {
  const { name, policy, process, touch, caughtUp, decided } = await subject();
  const second = `${name}_second`;
  await makeCounts(given.database, second);
  const hearing = countingPolicy(second, {
    on: ['third'],
    emits: ['ninth'],
    take: ({ customerId }, known) =>
      void known.set(customerId ?? '', { count: (known.get(customerId ?? '')?.count ?? 0) + 1, quietAt: null }),
    decide: ({ customerId, eventId }, known) =>
      known.get(customerId ?? '')?.count === 3 ? [deciding(eventId, 'ninth', customerId ?? '')] : [],
  });
  process('a', { policies: [hearing, policy] });
  await caughtUp();
  await caughtUp(second);
  await touch('aaaaaaaaa');
  await eventually('the chain has come to its end', async () => (await decided()).length === 4);
  expect(await decided()).toEqual(['third a', 'third a', 'third a', 'ninth a']);
  expect(() => process('b', { policies: [policy, { ...hearing, emits: ['touchpoint.recorded'] }] })).toThrow(
    'These policies wait for each other',
  );
});

test('what a crash of the database undid is decided again and stored once', async () => {
  const { name, process, touch, caughtUp, decided, counts, store } = await subject();
  process('a');
  await caughtUp();
  await touch('aa');
  await caughtUp();
  const head = await store.head();
  await touch('abbb');
  await caughtUp();
  await given.database.query(
    `begin; update engine.policies set position = ${head}; delete from ${name} where customer = 'b';
     update ${name} set count = 2 where customer = 'a'; commit`,
  );
  await touch('c');
  await caughtUp();
  expect(await decided()).toEqual(['third a', 'third b']);
  expect(await counts()).toEqual({ a: 3, b: 3, c: 1 });
});

test('a policy that needs facts waits until they are there', async () => {
  const { name, process, touch, caughtUp, store } = await subject();
  const asked: (readonly string[])[] = [];
  const needing = countingPolicy(name, {
    needsFacts: true,
    know: async (_, events) => {
      asked.push(events.map(({ customerId }) => customerId ?? ''));
      return new Map();
    },
  });
  process('a', { policies: [needing] });
  const reach = (position: bigint) =>
    given.database.query(
      `insert into engine.checkpoints values ('insights', $1) on conflict (projection) do update set position = $1`,
      [`${position}`],
    );
  await touch('ab');
  await reach(1n);
  await eventually('it has asked how far they are', async () => {
    const { rows } = await given.database.query<{ calls: number }>('select 1 as calls from engine.policies');
    return rows.length === 1;
  });
  expect(asked).toEqual([]);
  await reach(await store.head());
  await caughtUp();
  expect(asked.flat()).toEqual(['a', 'b']);
});

test('a failing policy holds up no other', async () => {
  const { name, policy, process, touch, caughtUp, decided, failures } = await subject();
  const other = `${name}_failing`;
  await makeCounts(given.database, other);
  const failing = countingPolicy(other, {
    on: ['touchpoint.recorded'],
    emits: [],
    take: () => {
      throw new Error('always');
    },
  });
  process('a', { policies: [failing, policy] });
  await touch('aa');
  await caughtUp();
  await touch('a');
  await caughtUp();
  expect(await decided()).toEqual(['third a']);
  expect(failures[0]).toEqual(new Error('always'));
});

test('the clock makes a policy decide without an event, and then only what is new', async () => {
  const { name, time, process, decided, caughtUp } = await subject();
  const hour = () => Math.floor(time.now / 3_600_000);
  const ringing = countingPolicy(name, {
    on: [],
    emits: ['quiet'],
    clock: {
      async step(sql, { now, beganAt }) {
        const { rows } = await sql.query<{ count: number }>(`select count from ${name} where customer = 'clock'`);
        const last = rows[0]?.count ?? Math.floor(beganAt / 3_600_000);
        if (last >= Math.floor(now / 3_600_000)) return undefined;
        return {
          decisions: [deciding(`${last + 1}`, 'quiet', `${last + 1}`)],
          write: (writing) =>
            void writing.query(
              `insert into ${name} values ('clock', $1) on conflict (customer) do update set count = $1`,
              [last + 1],
            ),
        };
      },
    },
  });
  const { time: _, ...silent } = ringing;
  const began = hour();
  const first = process('a', { policies: [silent] });
  await caughtUp();
  expect(await decided()).toEqual([]);
  time.now += 3_600_000;
  await eventually('the hour struck', async () => (await decided()).length === 1);
  await first.stop();
  time.now += 2 * 3_600_000;
  process('b', { policies: [silent] });
  await eventually('all hours struck', async () => (await decided()).length === 3);
  await caughtUp();
  expect(await decided()).toEqual([1, 2, 3].map((hours) => `quiet ${began + hours}`));
});
