import { aDecision, stored } from '../../test/contract/event-store.examples.js';
import { anEvent } from '../../test/support/an.event.js';
import { countingPolicy, deciding, idOf, makeCounts } from '../../test/support/counting.policy.js';
import { eventually } from '../../test/support/eventually.js';
import { dyingOnce } from '../../test/support/appending.store.js';
import { usePolicySubject } from '../../test/support/policy.subject.js';
import type { Policy } from './policy.js';

const { closing, given, subject } = usePolicySubject();

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

test('a policy begins with one event, and takes no more at a time than twice what it took in time', async () => {
  const { process, touch, caughtUp, counts, policy } = await subject();
  await touch('a'.repeat(40));
  const sizes: number[] = [];
  const seen: Policy = {
    ...policy,
    know: (sql, events, context) => {
      if (events.length > 0) sizes.push(events.length);
      return policy.know(sql, events, context);
    },
  };
  process('a', { policies: [seen] });
  await caughtUp();
  expect(sizes[0]).toBe(1);
  expect(sizes.filter((size, index) => index > 0 && size > 2 * Math.max(...sizes.slice(0, index)))).toEqual([]);
  expect(await counts()).toEqual({ a: 40 });
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

test('a policy that needs facts waits until they are there', async () => {
  const { name, process, touch, caughtUp, store } = await subject();
  const asked: (readonly string[])[] = [];
  const needing = countingPolicy(name, {
    needsFacts: ['touchpoint.recorded'],
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
  await reach(0n);
  await eventually('it has asked how far they are', async () => {
    const { rows } = await given.database.query<{ calls: number }>('select 1 as calls from engine.policies');
    return rows.length === 1;
  });
  expect(asked.flat()).toEqual([]);
  await reach(2n);
  await caughtUp();
  expect(asked.flat()).toEqual(['a', 'b']);
  // An event for which it reads no facts does not wait for them.
  await stored(store, aDecision(idOf('stream of c'), -1, [anEvent({ customerId: 'c', type: 'third' })]));
  await caughtUp();
  expect(asked.flat()).toEqual(['a', 'b', 'c']);
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
