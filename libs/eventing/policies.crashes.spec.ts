import { eventually } from '../../test/support/eventually.js';
import { appendingBy, dyingOnce } from '../../test/support/appending.store.js';
import { usePolicySubject } from '../../test/support/policy.subject.js';
import { LeaseLost } from './lease.js';

const { closing, given, subject } = usePolicySubject();

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
