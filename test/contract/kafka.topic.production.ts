import { Kafka, logLevel } from 'kafkajs';
import { KafkaBus } from '#libs/adapters/kafka/kafka.bus.js';
import { planPartitions } from '#libs/eventing/partition.plan.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { eventually } from '../support/eventually.js';
import { useKafka } from '../support/kafka.js';
import { storedEvent } from '#test/support/an.event.js';

const kafka = useKafka();
const silent = { failed() {}, foreign() {}, rebuilt() {} };
const open = new AbortController().signal;

const optionsOf = (topic: string) => ({
  connection: { brokers: kafka.brokers },
  topic,
  partitions: 2,
  replicationFactor: 1,
  epoch: '0a1b2c3d',
  sessionTimeout: 6_000,
  patience: 5_000,
});

async function refusal(options: Parameters<typeof KafkaBus.open>[0]): Promise<Refusal> {
  const opened = KafkaBus.open(options, silent);
  const error: unknown = await opened.then(
    (bus) => bus.close(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('The topic at the start', () => {
  test('is created with the partitions asked for, kept forever, readable by every reader, and found again', async () => {
    const options = optionsOf(crypto.randomUUID());
    for (let start = 0; start < 2; start++) await (await KafkaBus.open(options, silent)).close();
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [options.topic] });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: options.topic, configNames: ['retention.ms', 'compression.type'] }],
    });
    await admin.disconnect();
    expect(topics[0]?.partitions.map(({ partitionId }) => partitionId).sort()).toEqual([0, 1]);
    const configuration = resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]);
    expect(Object.fromEntries(configuration ?? [])).toEqual({
      'retention.ms': '-1',
      'compression.type': 'uncompressed',
    });
  });

  test('is refused, with advice, if it leaves records as their writers compressed them', async () => {
    const options = optionsOf(crypto.randomUUID());
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: options.topic, numPartitions: 2, replicationFactor: 1 }] });
    await admin.disconnect();
    const { code, message } = await refusal(options);
    expect(code).toBe('TOPIC_CONFIGURATION');
    expect(message).toBe(
      `${options.topic} has compression.type=producer. Its readers may lack the codec that a writer chose. Run kafka-configs --alter --entity-type topics --entity-name ${options.topic} --add-config compression.type=uncompressed`,
    );
  });

  test('is refused, with advice, if it has another number of partitions', async () => {
    const options = optionsOf(crypto.randomUUID());
    await (await KafkaBus.open(options, silent)).close();
    const { code, message } = await refusal({ ...options, partitions: 3 });
    expect(code).toBe('TOPIC_PARTITIONS');
    expect(message).toContain(`${options.topic} has 2 partitions, not 3`);
    expect(message).toContain('Configure 2; or stop everything, delete the topic');
  });

  test('is refused on fewer brokers than asked for', async () => {
    const options = optionsOf(crypto.randomUUID());
    await (await KafkaBus.open(options, silent)).close();
    expect(await refusal({ ...options, replicationFactor: 3 })).toMatchObject({ code: 'TOPIC_REPLICAS' });
  });

  test('cannot be kept on more brokers than there are', async () => {
    const options = { ...optionsOf(crypto.randomUUID()), replicationFactor: 3 };
    const { code, message } = await refusal(options);
    expect(code).toBe('KAFKA_UNUSABLE');
    expect(message).toContain('Replication-factor is invalid');
  });

  test('is refused where no Kafka answers', async () => {
    const options = { ...optionsOf('any'), connection: { brokers: ['127.0.0.1:1'] } };
    expect(await refusal(options)).toMatchObject({ kind: 'unavailable', code: 'KAFKA_UNREACHABLE' });
  });
});

test('records from elsewhere, and those from before a restore, are skipped and counted', async () => {
  const options = optionsOf(crypto.randomUUID());
  const reasons: string[] = [];
  const bus = await KafkaBus.open(options, { ...silent, foreign: (_, reason) => void reasons.push(reason) });
  const before = await KafkaBus.open({ ...options, epoch: 'ffffffff' }, silent);
  const events = Array.from({ length: 6 }, (_, index) => storedEvent(index + 1));
  const plan = planPartitions(events, [0n, 0n]).batches;
  const [batch] = plan as [(typeof plan)[number]];
  const half = (from: number, to: number) => [{ ...batch, records: batch.records.slice(from, to) }];
  const stranger = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).producer();
  await stranger.connect();
  const say = (value: string | null) =>
    stranger.send({ topic: options.topic, messages: [{ value, partition: batch.partition }] });
  await say('hello');
  await bus.send(half(0, 3), open);
  await before.send(half(3, 4), open);
  await say(null);
  await bus.send(half(3, 6), open);
  await stranger.disconnect();
  const arrived: bigint[] = [];
  const subscription = await bus.subscribe('group', {
    receive: async ({ records }) => void arrived.push(...records.map(({ event }) => event.position)),
    progress: async () => [],
    missing: async () => {},
  });
  await eventually('all arrived', () => arrived.length === 6);
  expect(arrived).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  expect(subscription.foreign).toBe(3);
  expect(reasons).toEqual(['it has no ce_epoch', 'it is of the log ffffffff, not of 0a1b2c3d', 'it has no ce_epoch']);
  await Promise.all([bus.close(), before.close()]);
});

test('a topic that holds another log is refused, whoever else wrote there; its own and an empty one are not', async () => {
  const options = optionsOf(crypto.randomUUID());
  const bus = await KafkaBus.open(options, silent);
  const other = await KafkaBus.open({ ...options, epoch: 'ffffffff' }, silent);
  await bus.refuseOtherLog();
  const event = storedEvent(1, { customerId: null });
  await bus.send(planPartitions([event], [0n, 0n]).batches, open);
  const stranger = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).producer();
  await stranger.connect();
  await stranger.send({ topic: options.topic, messages: [{ value: 'hello', partition: 0 }] });
  await stranger.disconnect();
  await bus.refuseOtherLog();
  await expect(other.refuseOtherLog()).rejects.toMatchObject({
    code: 'FOREIGN_TOPIC',
    message: expect.stringContaining(`${options.topic} holds the log 0a1b2c3d, but this is the log ffffffff`),
  });
  await Promise.all([bus.close(), other.close()]);
});

test('all listed brokers but one may be gone: that one is found, by producers too', async () => {
  const brokers = [...[1, 2, 3, 4, 5].map((port) => `127.0.0.1:${port}`), ...kafka.brokers];
  const bus = await KafkaBus.open({ ...optionsOf(crypto.randomUUID()), connection: { brokers } }, silent);
  await bus.send(planPartitions([storedEvent(1)], [0n, 0n]).batches, AbortSignal.timeout(60_000));
  await bus.close();
});
