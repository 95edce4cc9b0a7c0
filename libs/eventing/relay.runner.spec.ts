import { MemoryBus } from '#libs/adapters/memory/memory.bus.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { eventually } from '../../test/support/eventually.js';
import { appending, facts, useRelayDatabase, Witness } from '../../test/support/relay.js';
import type { Bus } from './bus.js';
import { LeaseLost } from './lease.js';
import { CheckpointTakenBack, ProgressGone, RelayCheckpoint } from './relay.checkpoint.js';
import { RelayRunner } from './relay.runner.js';

const PARTITIONS = 3;
const given = useRelayDatabase();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function subject(leaseMs = 2_000) {
  const bus = new MemoryBus(PARTITIONS);
  const name = crypto.randomUUID();
  const checkpoint = new RelayCheckpoint(given.database, name, leaseMs);
  await checkpoint.open(given.store.epoch, PARTITIONS);
  const witness = new Witness(given.store, PARTITIONS, checkpoint);
  await bus.subscribe('group', witness);
  closing.push(() => bus.close());
  const leaders: string[] = [];
  const failures: unknown[] = [];
  const relay = (holder: string, onto: Pick<Bus, 'send'> = bus) => {
    const observer = {
      leading: () => void leaders.push(holder),
      failed: (error: unknown) => void failures.push(error),
    };
    const runner = new RelayRunner(given.store, onto, checkpoint, observer, { holder, batch: 50 });
    closing.push(() => runner.stop());
    runner.start();
    return runner;
  };
  return { name, bus, checkpoint, witness, relay, leaders, failures };
}

const caughtUp = (witness: Witness) => eventually('all was taken', async () => (await witness.missingEvents()) === 0);

test('carries what is stored and what is being stored, once and in order', async () => {
  const { checkpoint, witness, relay } = await subject();
  await given.store.append(facts(300));
  const runner = relay('a');
  const load = appending(given.store);
  await eventually('some was appended meanwhile', () => load.count > 400);
  await load.stop();
  await caughtUp(witness);
  await witness.expectWholeLog();
  expect(witness.repeated).toBe(0);
  const head = await given.store.head();
  await eventually('the checkpoint is there', async () => (await checkpoint.read()).position === head);
  expect(runner.position).toBe(head);
  expect((await checkpoint.read()).sent).toEqual(witness.taken.map((events) => events.at(-1)?.position));
});

test.each([
  ['between acknowledgement and checkpoint', true],
  ['before the acknowledgement', false],
])('one that died %s is followed by one that skips nothing', async (_, sent) => {
  const { bus, checkpoint, witness, relay, leaders } = await subject(300);
  await given.store.append(facts(100));
  let batchesSeen = 0;
  const dies: Pick<Bus, 'send'> = {
    send: async (batches, signal) => {
      const last = ++batchesSeen === 2;
      if (!last || sent) await bus.send(batches, signal);
      if (last) throw new Error('died');
    },
  };
  const first = relay('dead', dies);
  await eventually('it died', () => batchesSeen === 2);
  await first.stop();
  relay('next');
  await caughtUp(witness);
  await witness.expectWholeLog();
  // Nothing had to be fetched from the store: everything was sent.
  expect(witness.repairs).toEqual([]);
  if (sent) expect(witness.repeated).toBeGreaterThan(0);
  expect(leaders).toEqual(['dead', 'next']);
  await eventually('the checkpoint is there', async () => {
    return (await checkpoint.read()).position === (await given.store.head());
  });
});

test('when a crash of the database sets the checkpoint back, events are carried again without waiting for a new one', async () => {
  const { name, checkpoint, witness, relay, failures } = await subject(300);
  await given.store.append(facts(100));
  const { position, sent } = await checkpoint.read();
  const runner = relay('a');
  const head = await given.store.head();
  await eventually('the checkpoint is there', async () => (await checkpoint.read()).position === head);
  await given.database.query('update relay.checkpoints set position = $2, sent = $3 where bus = $1', [
    name,
    `${position}`,
    sent.map(String),
  ]);
  await eventually('the checkpoint is there again', async () => (await checkpoint.read()).position === head);
  expect(failures).toEqual([new CheckpointTakenBack(position, head)]);
  expect(runner.position).toBe(head);
  await witness.expectWholeLog();
  expect(witness.repeated).toBe(witness.count);
});

test('of two relays, one stands by and leads when the other has stopped', async () => {
  const { witness, relay, leaders } = await subject(8_000);
  const first = relay('a');
  await eventually('one leads', () => leaders.length === 1);
  relay('b');
  await given.store.append(facts(100));
  await caughtUp(witness);
  expect(leaders).toEqual(['a']);
  await first.stop();
  await eventually('the other leads', () => leaders.length === 2);
  await given.store.append(facts(100));
  await caughtUp(witness);
  await witness.expectWholeLog();
});

test('a stopped relay’s lease is free at once', async () => {
  const { checkpoint, relay, leaders } = await subject(60_000);
  const first = relay('a');
  await eventually('one leads', () => leaders.length === 1);
  expect(await checkpoint.acquire('b')).toBeUndefined();
  await first.stop();
  expect(await checkpoint.acquire('b')).toMatchObject({ number: 2n });
});

test('a relay that slept through its lease moves nothing and stands by', async () => {
  const { bus, checkpoint, witness, relay, leaders, failures } = await subject(300);
  await given.store.append(facts(100));
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  let slept = false;
  const sleeps: Pick<Bus, 'send'> = {
    send: async (batches, signal) => {
      if (slept) return bus.send(batches, signal);
      slept = true;
      await asleep;
      await bus.send(batches, new AbortController().signal);
    },
  };
  const extend = checkpoint.extend.bind(checkpoint);
  // A suspended process does not extend its lease either.
  checkpoint.extend = (lease) => (lease.number === 1n ? asleep.then(() => extend(lease)) : extend(lease));
  relay('sleeper', sleeps);
  await eventually('it sleeps', () => slept);
  relay('awake');
  await caughtUp(witness);
  await eventually('the checkpoint is there', async () => {
    return (await checkpoint.read()).position === (await given.store.head());
  });
  wake();
  await eventually('it noticed', () => failures.some((error) => error instanceof LeaseLost));
  await given.store.append(facts(100));
  await caughtUp(witness);
  await witness.expectWholeLog();
  expect(leaders).toEqual(['sleeper', 'awake']);
});

test('an old lease neither commits, nor extends, nor releases', async () => {
  const { checkpoint } = await subject(0);
  const old = await checkpoint.acquire('a');
  const current = await checkpoint.acquire('b');
  if (!old || !current) throw new Error('Both are given: they last for no time');
  expect(current.number).toBe(old.number + 1n);
  await checkpoint.commit(current, { position: 7n, sent: [7n, 5n, 0n] });
  await expect(checkpoint.commit(old, { position: 3n, sent: [3n, 0n, 0n] })).rejects.toBeInstanceOf(LeaseLost);
  await expect(checkpoint.extend(old)).rejects.toBeInstanceOf(LeaseLost);
  await checkpoint.release(old);
  expect(await checkpoint.read()).toEqual({ position: 7n, sent: [7n, 5n, 0n] });
  await checkpoint.extend(current);
});

test('a relay whose progress was deleted carries nothing, rather than everything to nowhere', async () => {
  const checkpoint = new RelayCheckpoint(given.database, 'emptied', 0);
  await checkpoint.open('0a1b2c3d', 3);
  const lease = await checkpoint.acquire('a');
  if (!lease) throw new Error('Nobody else relays here');
  await given.database.query("delete from relay.checkpoints where bus = 'emptied'");
  await expect(checkpoint.commit(lease, { position: 7n, sent: [7n, 5n, 0n] })).rejects.toThrow(ProgressGone);
  await expect(checkpoint.acquire('a')).rejects.toThrow(ProgressGone);
});

test('a checkpoint of another log or other partitions is refused, with advice on what to do', async () => {
  const checkpoint = new RelayCheckpoint(given.database, 'refusing', 1_000);
  await checkpoint.open('0a1b2c3d', 3);
  await checkpoint.open('0a1b2c3d', 3);
  const code = (error: unknown) => (error instanceof Refusal ? error.code : error);
  expect(await checkpoint.open('ffffffff', 3).catch(code)).toBe('FOREIGN_RELAY');
  expect(await checkpoint.open('0a1b2c3d', 4).catch(code)).toBe('RELAY_PARTITIONS');
});
