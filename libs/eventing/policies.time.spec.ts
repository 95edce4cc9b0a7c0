import type { Decision } from '#libs/kernel/decision.js';
import { appendingBy, headOf } from '../../test/support/appending.store.js';
import { readAll } from '../../test/contract/event-store.examples.js';
import { countingPolicy, deciding, idOf, QUIET_MS } from '../../test/support/counting.policy.js';
import { eventually } from '../../test/support/eventually.js';
import { START, usePolicySubject } from '../../test/support/policy.subject.js';
import type { Policy } from './policy.js';

const { closing, given, subject } = usePolicySubject();

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

test('what falls due while nothing is recorded is decided once, and passes in the log behind that', async () => {
  const { name, time, process, touch, caughtUp, decided, counts, store } = await subject();
  process('a', { policies: [countingPolicy(name)] });
  await caughtUp();
  await touch('ab');
  await caughtUp();
  const rows = async () => (await given.database.query(`select quiet_at from ${name} where quiet_at is not null`)).rows;
  expect(await rows()).toHaveLength(2);
  time.now = START + QUIET_MS;
  await eventually('both are quiet', async () => (await decided()).length === 2);
  await eventually('nothing is waited for', async () => (await rows()).length === 0);
  const head = await store.head();
  await closing.pop()?.();
  process('b');
  await caughtUp();
  await touch('c');
  await caughtUp();
  expect(await decided()).toEqual(['quiet a', 'quiet b']);
  expect(await store.head()).toBe(head + 1n);
  expect(await counts()).toEqual({ a: 1, b: 1, c: 1 });
});

test('however much falls due at once, it is known and decided in portions, before the event that tells it passes', async () => {
  const { name, time, process, touch, caughtUp, decided, store } = await subject();
  const customers = 'abcdefghijk';
  const policy = countingPolicy(name);
  let mostKnown = 0;
  const counting: Policy = {
    ...(policy as Policy),
    async know(sql, events, context) {
      const known = await policy.know(sql, events, context);
      if (context.until >= START + QUIET_MS) mostKnown = Math.max(mostKnown, known.size);
      return known;
    },
  };
  const first = process('a', { policies: [counting] });
  await caughtUp();
  await touch(customers);
  await caughtUp();
  await first.stop();
  time.now = START + QUIET_MS;
  await touch('x');
  const told = await store.head();
  const positions = new Set<bigint>();
  const through = appendingBy(store, async (appends) => {
    const { rows } = await given.database.query<{ position: bigint }>('select position from engine.policies');
    for (const { position } of rows) positions.add(position);
    return store.append(appends);
  });
  process('b', { policies: [counting], through, batch: 4 });
  await caughtUp();
  expect([...(await decided())].sort()).toEqual([...customers].map((customer) => `quiet ${customer}`));
  expect(mostKnown).toBe(4);
  expect([...positions].filter((position) => position >= told)).toEqual([]);
});

test('what is due by the clock and leads to nothing keeps nothing else from being decided', async () => {
  const { name, time, process, touch, caughtUp, decided } = await subject();
  const policy = countingPolicy(name);
  const { time: quiet } = policy as Required<typeof policy>;
  const onlyD = (decision: Decision): Decision =>
    decision.stream === idOf('stream of d') ? decision : { ...decision, eventsAfter: () => [] };
  const partly = countingPolicy(name, {
    time: { ...quiet, decide: (due, known) => quiet.decide(due, known).map(onlyD) },
  });
  process('a', { policies: [partly] });
  await caughtUp();
  await touch('abcd');
  await caughtUp();
  time.now = START + QUIET_MS;
  await eventually('the last is told', async () => (await decided()).length > 0);
  expect(await decided()).toEqual(['quiet d']);
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

test('a step of the clock is told up to which moment the policy knows the log', async () => {
  const { name, time, process, touch, caughtUp, store } = await subject();
  let [told, isBehind] = [Number.NaN, true];
  const all = new Set<number>();
  const policy: Policy = {
    ...(countingPolicy(name) as Policy),
    clock: {
      step: async (_, { until }) => {
        told = until;
        all.add(until);
        return undefined;
      },
    },
  };
  const through = headOf(store, async () => (await store.head()) + (isBehind ? 1n : 0n));
  process('a', { policies: [policy], through });
  await touch('a');
  await caughtUp();
  isBehind = false;
  time.now = START + 1_000;
  await eventually('it knows all that was recorded by now', () => told === START + 1_000);
  isBehind = true;
  await eventually('it knows what it has read', () => told === START);
  isBehind = false;
  await eventually('it knows all again', () => told === START + 1_000);
  // While it had read nothing of a log that is there, there was no such moment.
  expect([...all].filter((each) => !Number.isFinite(each))).toEqual([]);
});

test('a clock with pauses of its own says when it is looked at again', async () => {
  const { time, process, touch, caughtUp, decided } = await subject();
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const by = {
    now: () => time.now,
    pause: (ms: number, signal: AbortSignal) =>
      new Promise<void>((end) => {
        pauses.push({ ms, end });
        signal.addEventListener('abort', () => end());
      }),
  };
  process('a', { by, tickMs: 3_600_000 });
  await eventually('it pauses', () => pauses.length === 1);
  await touch('a');
  await caughtUp();
  time.now = START + QUIET_MS;
  pauses[0]?.end();
  await eventually('it has looked again, and pauses', () => pauses.length === 2);
  expect(await decided()).toEqual(['quiet a']);
  expect(pauses.map(({ ms }) => ms)).toEqual([3_600_000, 3_600_000]);
});
