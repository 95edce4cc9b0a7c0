import { eventually } from '../support/eventually.js';
import { useRelay } from './relay.subject.js';

const { kafka, open } = useRelay(3);

const PATIENCE_MS = 90_000;

test('each of three brokers is killed in turn during appends: nothing is lost, nothing waits for it', async () => {
  const { load, witness, relay, allTaken } = await open();
  relay();
  const writers = load(1);
  for (const node of kafka.nodes) {
    const taken = witness.count;
    await eventually('events arrive', () => witness.count > taken + 300, PATIENCE_MS);
    await node.kill();
    const { count } = witness;
    await eventually('events arrive without it', () => witness.count > count + 300, PATIENCE_MS);
    node.start();
    await kafka.ready();
  }
  await writers.stop();
  await allTaken();
  expect(witness.repairs).toEqual([]);
});

test('two of three brokers are killed at once: what Kafka loses comes from the store', async () => {
  const { load, witness, relay, allTaken } = await open();
  relay();
  const writers = load(1);
  for (let kill = 0; kill < 2; kill++) {
    const taken = witness.count;
    await eventually('events arrive', () => witness.count > taken + 300, PATIENCE_MS);
    const two = kafka.nodes.slice(kill, kill + 2);
    await Promise.all(two.map((node) => node.kill()));
    const { count } = writers;
    await eventually('appends go on', () => writers.count > count + 300, PATIENCE_MS);
    for (const node of two) node.start();
    await kafka.ready();
  }
  await writers.stop();
  await allTaken();
});
