import { touchpointEvent } from '../e2e/publishing/publishing.client.js';
import { TcpProxy } from '../contract/tcp.proxy.js';
import { ApiClient } from '../support/api.client.js';
import { eventually } from '../support/eventually.js';
import { IngestTopic } from '../support/ingest.topic.js';
import { useKafka } from '../support/kafka.js';
import { testDatabase } from '../support/postgres.js';
import { useBuild, withClient } from '../support/proof.js';
import { ServerProcess } from '../support/server.process.js';

const PATIENCE_MS = 120_000;
const kafka = useKafka();
const product = useBuild();

// Closed before Kafka is.
describe('The intake and Kafka', () => {
  let given: Awaited<ReturnType<typeof testDatabase>>;
  let proxy: TcpProxy;
  let intake: ServerProcess;
  let topic: IngestTopic;
  let client: ApiClient;
  let key: string;
  const TENANT = 'ingest';

  async function start(): Promise<void> {
    const { user, password, database } = given.connection;
    intake = await ServerProcess.start({
      build: product.build,
      dataDir: '/nowhere',
      app: 'intake',
      env: {
        PEAKEND_DATABASE_URL: `postgres://${user}:${password}@127.0.0.1:${proxy.port}/${database}`,
        PEAKEND_MASTER_KEY: 'shared',
        PEAKEND_BUS: 'kafka',
        PEAKEND_KAFKA_BROKERS: kafka.brokers.join(','),
        PEAKEND_KAFKA_PARTITIONS: '2',
      },
    });
  }

  beforeAll(async () => {
    given = await testDatabase();
    proxy = await TcpProxy.before(given.connection);
    await start();
    topic = await IngestTopic.open(kafka.brokers);
    client = await ApiClient.newTenant(() => intake.url, TENANT);
    key = (await client.expect(201, 'POST', '/v1/admin/keys', { scopes: ['publish'] })).body.key;
  }, 240_000);
  afterAll(async () => {
    await topic?.close();
    await intake?.end('SIGKILL');
    proxy?.close();
    await given?.close();
  }, 60_000);

  const facts = (from: string, count: number) =>
    Array.from({ length: count }, (_, n) => touchpointEvent(`${from}-${n}`, { subject: `customer-${n % 7}` }));

  /** The ids in the log that begin with a prefix, each as often as it occurs. */
  async function stored(from: string): Promise<readonly string[]> {
    const { rows } = await given.database.query<{ id: string }>(
      'select id from store.events where tenant = $1 and starts_with(id, $2) order by position',
      [TENANT, `${from}-`],
    );
    return rows.map(({ id }) => id);
  }

  const idsOf = (events: readonly Record<string, unknown>[]) => events.map(({ id }) => id);

  test('while the store is gone, nothing is skipped or acknowledged; once it is back, everything is taken', async () => {
    await topic.acknowledged();
    const events = facts('gone', 50);
    proxy.cut();
    await topic.structured(key, 'nonsense', ...events);
    const failed = () => intake.said.filter((line) => line.includes('ingest failed')).length;
    await eventually('it was tried several times', () => failed() >= 3, PATIENCE_MS);
    expect([await topic.unacknowledged(), (await topic.letters(0)).length]).toEqual([51, 0]);
    proxy.heal();
    await topic.acknowledged();
    expect(await stored('gone')).toEqual(idsOf(events));
    expect((await topic.letters(1)).map(({ headers }) => headers['peakend-code'])).toEqual(['INVALID_EVENT']);
  });

  test('killed after the facts were stored and before their records were acknowledged, it stores none twice', async () => {
    await topic.acknowledged();
    const [node] = kafka.nodes;
    const events = facts('killed', 50);
    await withClient(given.connection, async (client) => {
      await client.query('begin; lock table store.events in share mode');
      await topic.structured(key, ...events);
      await eventually(
        'the facts wait to be stored',
        async () => {
          const { rows } = await client.query(
            `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          );
          return rows.length > 0;
        },
        PATIENCE_MS,
      );
      // Killed while it hangs: once it recovered, it would act on what it was sent.
      await node?.kill();
      await client.query('commit');
    });
    await eventually('they are stored', async () => (await stored('killed')).length === 50, PATIENCE_MS);
    await intake.end('SIGKILL');
    node?.start();
    await kafka.ready();
    expect(await topic.unacknowledged()).toBe(50);

    await start();
    await topic.acknowledged();
    expect(await stored('killed')).toEqual(idsOf(events));
    const metrics = await (await fetch(`${intake.url}/metrics`)).text();
    expect(metrics).toMatch(/^peakend_ingest_records_total\{outcome="duplicate"\} 50$/m);
    expect(metrics).not.toMatch(/^peakend_ingest_records_total\{outcome="accepted"\} [1-9]/m);
  });

  test('started without Kafka, it takes facts over HTTP, and those in the topic once Kafka is back', async () => {
    const [node] = kafka.nodes;
    await intake.end('SIGTERM');
    await node?.kill();
    await start();
    const failures = intake.said.filter((line) => line.includes('ingest failed'));
    expect(failures[0]).toContain('ECONNREFUSED');
    expect((await client.publish(facts('http', 1))).status).toBe(202);
    node?.start();
    await kafka.ready();
    const events = facts('away', 50);
    await topic.structured(key, ...events);
    await topic.acknowledged();
    expect(await stored('away')).toEqual(idsOf(events));
    expect(await stored('http')).toEqual(['http-0']);
  });

  test('stopped and killed again and again while channels write, it stores everything once', async () => {
    const events: Record<string, unknown>[] = [];
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
      const batch = facts(`again-${events.length}`, 2_000);
      for (let from = 0; from < batch.length; from += 200)
        await topic.structured(key, ...batch.slice(from, from + 200), 'nonsense');
      events.push(...batch);
      await eventually(
        'some is taken',
        async () => (await stored('again')).length > events.length - 2_000,
        PATIENCE_MS,
      );
      const code = await intake.end(signal);
      expect(code).toBe(signal === 'SIGTERM' ? 0 : null);
      await start();
    }
    await topic.acknowledged();
    expect(await stored('again')).toEqual(idsOf(events));
    const origins = new Set((await topic.letters(31)).map(({ headers }) => headers['peakend-origin-offset']));
    expect(origins.size).toBe(31);
  });
});
