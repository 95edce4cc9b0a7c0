import { Kafka, logLevel } from 'kafkajs';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { Deployment } from '../support/deployment.js';
import type { TestConnection } from '../support/postgres.js';
import { ADMIN_KEY } from '../support/server.process.js';
import { touchpoint } from './append.events.js';
import { BenchClient } from './bench.client.js';
import { newTopic, PARTITIONS } from './bench.kafka.js';
import { compare, type Result } from './bench.measure.js';
import { halfLoad, paced, quantile, queryable } from './latency.bench.js';

type Step = () => Promise<unknown>;

/**
 * The time from publishing an event at one app until another's answer reflects it, via Kafka, against the sum of the
 * unavoidable steps: an append, a record's way through Kafka, and a commit.
 */
export async function installation(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const deployment = await Deployment.start({
    store: 'postgres',
    apps: ['intake', 'relay', 'projector', 'insights'],
    partitions: PARTITIONS,
  });
  const at = (app: string) => new URL(deployment.replica(`${app}-1`).url);
  const intake = await BenchClient.introduced(at('intake'), ADMIN_KEY, 'installation');
  const insights = intake.at(at('insights'));
  const send = queryable(intake, insights);
  const { pauseMs, rate } = await halfLoad(send);
  const steps = await stepsOf(connection, deployment.kafka.brokers);
  const [ours, sums]: [number[], number[]] = [[], []];
  const median = quantile(0.5);
  for (let round = -1; round < rounds; round++) {
    const whole = median(await paced(pauseMs, send));
    let sum = 0;
    for (const step of steps.all) sum += median(await paced(pauseMs, async () => void (await step())));
    if (round < 0) continue;
    ours.push(whole);
    sums.push(sum);
  }
  await steps.close();
  for (const client of [intake, insights]) client.close();
  await deployment.stop();
  const what = `publish → queryable at half load (${rate} events/s) by intake, relay, Kafka, projector and insights, p50`;
  return [compare(what, 'append + produce-to-consume + commit, each alone', { most: 1.5 }, ours, sums, 'ms')];
}

/** Each step alone, on a PostgreSQL that does nothing else. */
async function stepsOf(connection: TestConnection, brokers: readonly string[]) {
  const store = new PostgresEventStore(connection);
  await store.open();
  const database = new PostgresDatabase(connection);
  const kafka = await roundTrips(brokers);
  return {
    all: [() => store.append([touchpoint()]), kafka.trip, await commits(database)] as readonly Step[],
    close: () => Promise.all([store.close(), database.close(), kafka.close()]),
  };
}

/** Commits a row and a checkpoint, as a projection does. */
async function commits(database: PostgresDatabase): Promise<Step> {
  await database.query(`create table if not exists limits_rows (id text primary key, data json);
    create table if not exists limits_checkpoints (id int primary key, position bigint);
    insert into limits_checkpoints select n, 0 from generate_series(0, 7) n on conflict do nothing`);
  let position = 0;
  return () =>
    database.transaction(
      async (sql) => {
        void sql.query('insert into limits_rows values ($1, $2)', [crypto.randomUUID(), touchpoint().event.data]);
        await sql.query('update limits_checkpoints set position = position + 1 where id = $1', [position++ % 8]);
      },
      { replayable: true, repeated: true },
    );
}

/** Sends one record to Kafka, and awaits its arrival at a waiting consumer. */
async function roundTrips(brokers: readonly string[]) {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const topic = newTopic();
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 500 });
  const waiting = new Map<string, () => void>();
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => waiting.get(`${message.key}`)?.() });
  const trip = async () => {
    const key = crypto.randomUUID();
    const arrived = new Promise<void>((resolve) => waiting.set(key, resolve));
    const value = JSON.stringify(touchpoint().event.data);
    await Promise.all([producer.send({ topic, messages: [{ key, value }], acks: -1 }), arrived]);
    waiting.delete(key);
  };
  await trip();
  return { trip, close: () => Promise.all([producer.disconnect(), consumer.disconnect()]) };
}
