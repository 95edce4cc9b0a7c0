import { Kafka, logLevel } from 'kafkajs';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/relay.js';
import { useRelay } from './relay.subject.js';

const { kafka, given, open } = useRelay();

const PATIENCE_MS = 90_000;
const node = () => kafka.nodes[0] as (typeof kafka.nodes)[number];

test('Kafka is killed and restarted again and again during appends: nothing is lost or out of order', async () => {
  const { load, witness, relay, allTaken } = await open();
  relay();
  const writers = load(2);
  for (let kill = 0; kill < 2; kill++) {
    const taken = witness.count;
    await eventually('events arrive', () => witness.count > taken + 300, PATIENCE_MS);
    await node().kill();
    const { count } = writers;
    await eventually('appends go on without Kafka', () => writers.count > count + 300, PATIENCE_MS);
    node().start();
    await kafka.ready();
  }
  await writers.stop();
  await allTaken();
  expect(witness.repairs).toEqual([]);
});

test('a Kafka that hangs and recovers loses nothing either', async () => {
  const { load, witness, relay, allTaken } = await open();
  relay();
  const writers = load(1);
  await eventually('events arrive', () => witness.count > 300, PATIENCE_MS);
  node().freeze();
  const { count } = writers;
  await eventually('appends go on without Kafka', () => writers.count > count + 600, PATIENCE_MS);
  node().thaw();
  await writers.stop();
  await allTaken();
  expect(witness.repairs).toEqual([]);
});

async function makeAgain(topic: string, numPartitions: number): Promise<void> {
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await eventually('it is gone', async () => !(await admin.listTopics()).includes(topic), PATIENCE_MS);
  const configEntries = [{ name: 'compression.type', value: 'uncompressed' }];
  const made = { topic, numPartitions, replicationFactor: 1, configEntries };
  await admin.createTopics({ topics: [made], waitForLeaders: false });
  await eventually('it is back', async () => (await admin.listTopics()).includes(topic), PATIENCE_MS);
  await admin.disconnect();
}

test('a topic that is deleted and recreated is refilled from the store, its end included', async () => {
  const { topic, witness, checkpoint, relay, allTaken } = await open();
  relay();
  await given.store.append(facts(500));
  await allTaken();
  const head = await given.store.head();
  await eventually('the checkpoint is there', async () => (await checkpoint.read()).position === head, PATIENCE_MS);

  await makeAgain(topic, witness.taken.length);
  await given.store.append(facts(200));
  await allTaken();

  // Deleted before it is read, with nothing sent after it: no record reveals the gap.
  const before = witness.repairs.length;
  await witness.hold(async () => {
    await given.store.append(facts(200));
    const last = await given.store.head();
    await eventually('everything was sent', async () => (await checkpoint.read()).position === last, PATIENCE_MS);
    await makeAgain(topic, witness.taken.length);
  });
  await allTaken();
  expect(witness.repairs.length).toBeGreaterThan(before);

  // Nothing was wrong with the connection, which brings what comes now.
  const repaired = witness.repairs.length;
  await given.store.append(facts(200));
  await allTaken();
  expect(witness.repairs.length).toBe(repaired);
});
