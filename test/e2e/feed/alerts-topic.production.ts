import { Kafka as Decoder } from 'cloudevents';
import { partitionKey, partitionOf } from '#libs/eventing/partition.key.js';
import { AlertLog } from '#test/support/alert.log.js';
import { startApp, type TestApp } from '#test/support/app.js';
import { EventStream } from '#test/support/event.stream.js';
import { eventually } from '#test/support/eventually.js';
import { useKafka } from '#test/support/kafka.js';
import { type LogRecord, readLogTopic } from '#test/support/log.topic.js';

const TOPIC = 'peakend.churn-alerts.v1';
const PARTITIONS = 3;
const kafka = useKafka();

let app: TestApp;
let close: () => Promise<void>;
let log: AlertLog;
let tenant: string;
beforeAll(async () => {
  const brokers = kafka.brokers.join(',');
  ({ app, close } = await startApp({ bus: 'kafka', kafkaBrokers: brokers, kafkaPartitions: PARTITIONS }));
  tenant = await app.newTenant();
  log = await AlertLog.open(app.connection, tenant);
});
afterAll(async () => {
  await log?.close();
  await close?.();
});

const records = () => readLogTopic(kafka.brokers, TOPIC);

/** Each record once, by its position, as readers of the topic are told to. */
function once(partition: readonly LogRecord[]): readonly LogRecord[] {
  let last = 0n;
  return partition.filter(({ headers }) => {
    const position = BigInt(headers['ce_position'] as string);
    const isNew = position > last;
    if (isNew) last = position;
    return isNew;
  });
}

test('the topic carries what the stream does, each customer’s in order, through a broker that dies', async () => {
  const key = await app.newKey(tenant, 'subscribe');
  const stream = await EventStream.open(app.url, key, '0');
  const customers = ['anna', 'bob', 'cleo', 'dan'];
  const tell = async (what: string) =>
    log.tell(...customers.map((customerId) => ({ customerId, what })), {
      customerId: 'eve',
      what,
      data: { control: true },
    });
  await tell('raised');
  await log.append([{ type: 'complaint.promise-broken', customerId: 'anna', data: { complaintId: 'c', version: 2 } }]);
  await eventually('the first are carried', async () => (await records()).flatMap(once).length === 4);
  const [node] = kafka.nodes;
  await node?.kill();
  await tell('updated');
  await eventually('the stream goes on', () => stream.events.length === 8);
  node?.start();
  await kafka.ready();
  await tell('resolved');
  await eventually('all are carried', async () => (await records()).flatMap(once).length === 12, 90_000);

  const carried = (await records()).map(once);
  for (const [partition, found] of carried.entries()) {
    for (const { headers } of found) {
      const own = partitionOf(partitionKey(tenant, headers['ce_subject'] as string), PARTITIONS);
      expect([headers['ce_subject'], own]).toEqual([headers['ce_subject'], partition]);
    }
  }
  const decoded = carried
    .flat()
    .map(({ headers, value }) => Decoder.toEvent({ headers, body: value, value, key: '' } as never))
    .flat();
  const byCustomer = (events: readonly { readonly subject?: string }[], customerId: string) =>
    events.filter(({ subject }) => subject === customerId);
  const sent = stream.events.map(({ data }) => data);
  for (const customerId of customers) {
    const onTopic = byCustomer(decoded, customerId) as readonly Record<string, unknown>[];
    const members = onTopic.map(({ id, source, type, subject, time, data }) => ({
      id,
      source,
      type,
      subject,
      time,
      data,
    }));
    expect(members).toEqual(
      byCustomer(sent, customerId).map((event) => {
        const { specversion: _, datacontenttype: __, ...rest } = event as Record<string, unknown>;
        return rest;
      }),
    );
  }
  expect(decoded).toHaveLength(12);
  stream.leave();
});
