import { eventually } from '../support/eventually.js';
import { facts } from '../support/relay.js';
import { useRelay } from './relay.subject.js';

const { given, open } = useRelay();

test('every event arrives in its partition’s order, while others append', async () => {
  const { load, witness, relayProcess, allTaken } = await open();
  const writers = load(4);
  relayProcess();
  await eventually('much was appended', () => writers.count > 3_000, 90_000);
  await writers.stop();
  await allTaken();
  expect([witness.repeated, witness.repairs]).toEqual([0, []]);
});

test('a relay killed again and again between acknowledgement and checkpoint repeats events, but skips none', async () => {
  const { witness, relayProcess, allTaken } = await open();
  await given.store.append(facts(1_000));
  for (let kill = 0; kill < 3; kill++) await relayProcess({ dieAfter: 2 }).died();
  relayProcess();
  await allTaken();
  expect(witness.repeated).toBeGreaterThan(0);
  expect(witness.repairs).toEqual([]);
});

test('of two relays, one stands by, and takes over when the other is killed', async () => {
  const { load, relayProcess, allTaken } = await open();
  const first = relayProcess();
  await first.says('leading');
  const second = relayProcess();
  const writers = load(1);
  await eventually('some was appended', () => writers.count > 1_000, 90_000);
  await first.kill();
  await second.says('leading');
  await writers.stop();
  await allTaken();
  expect(second.said.filter((line) => line === 'leading')).toHaveLength(1);
});

test('a paused relay that wakes up with an old lease moves nothing and breaks nothing', async () => {
  const { witness, checkpoint, relayProcess, allTaken } = await open();
  await given.store.append(facts(1_000));
  const sleeper = relayProcess({ sleepAt: 2 });
  await sleeper.says('asleep');
  const awake = relayProcess();
  await awake.says('leading');
  await allTaken();
  const { repeated } = witness;
  sleeper.signal('SIGCONT');
  await eventually('it sends what it meant to', () => witness.repeated > repeated);
  await eventually('it learns that its lease is lost', () => sleeper.said.some((line) => line.includes('LeaseLost')));
  await given.store.append(facts(1_000));
  await allTaken();
  await eventually('the checkpoint is at the head', async () => {
    return (await checkpoint.read()).position === (await given.store.head());
  });
  expect([sleeper.running, sleeper.said.filter((line) => line === 'leading').length]).toEqual([true, 1]);
});
