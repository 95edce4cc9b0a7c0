import { Kafka, logLevel } from 'kafkajs';
import { BATCH } from '#apps/composition/relaying.js';
import { toMessage } from '#libs/adapters/kafka/kafka.record.js';
import { kafkaLibraries } from '#tools/local-kafka/kafka.artefacts.js';
import { runJava } from '#tools/local-kafka/kafka.node.js';
import type { TestConnection } from '../support/postgres.js';
import { BenchChild } from './bench.child.js';
import { type BenchParts, fill, forChild, madeTopic, PARTITIONS, withKafka } from './bench.kafka.js';
import { compare, inTurns, type Result } from './bench.measure.js';

/** Kafka's own producer: random bytes, batched by its client. It reports its rate itself. */
async function performed(brokers: readonly string[], bytes: number, records: number): Promise<number> {
  const topic = await madeTopic(new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }));
  const size = ['--num-records', `${records}`, '--record-size', `${bytes}`, '--throughput', '-1'];
  const properties = ['--producer-props', `bootstrap.servers=${brokers.join()}`, 'acks=all', 'enable.idempotence=true'];
  const run = runJava(await kafkaLibraries(), 'org.apache.kafka.tools.ProducerPerformance', [
    ...['--topic', topic, ...size, ...properties],
  ]);
  const code = await run.ended;
  const rate = [...run.lastWords.matchAll(/records sent, ([\d.]+) records\/sec/g)].at(-1)?.[1];
  if (code !== 0 || rate === undefined) throw run.failure(`ProducerPerformance ended with ${code}`);
  return Number(rate);
}

/** The average size of a record: key, value and headers. */
async function bytesOfRecord({ store }: BenchParts): Promise<number> {
  const events = await store.read(0n, 1_000);
  const bytes = events.reduce((sum, event) => {
    const { key, value, headers = {} } = toMessage({ event, previous: event.position - 1n }, store.epoch);
    return sum + `${key}`.length + value.length + Object.entries(headers).flat().join('').length;
  }, 0);
  return Math.round(bytes / events.length);
}

/** How fast the relay carries the log to Kafka. */
export function relay(connection: TestConnection, rounds: number, events: number): Promise<readonly Result[]> {
  return withKafka(connection, async (parts) => {
    await fill(connection, events);
    const bytes = await bytesOfRecord(parts);
    const [ours, bare] = [
      await BenchChild.start('./bench.relay.ts', [`${events}`], forChild(parts)),
      await BenchChild.start('./bench.producer.ts', [`${events}`, `${BATCH}`], forChild(parts)),
    ];
    const cpu = new Map<BenchChild, number[]>([
      [ours, []],
      [bare, []],
    ]);
    const run = (child: BenchChild) => async () => {
      const before = await child.cpu();
      const rate = await child.run();
      cpu.get(child)?.push(((await child.cpu()) - before) / events);
      return rate;
    };
    const rates = await inTurns(rounds, {
      ours: run(ours),
      bare: run(bare),
      kafka: () => performed(parts.brokers, bytes, 4 * events),
    });
    await Promise.all([ours.stop(), bare.stop()]);
    const what = `relay, ${events.toLocaleString('en')} events to ${PARTITIONS} partitions`;
    const producer = 'bare idempotent producer of kafkajs, the same batches';
    const kafka = `Kafka's own ProducerPerformance, records of ${bytes} bytes`;
    const measured = (child: BenchChild) => cpu.get(child)?.slice(1) ?? [];
    return [
      compare(what, producer, { least: 0.8 }, rates.ours, rates.bare, 'events/s'),
      compare('its CPU per event', 'the bare producer’s', null, measured(ours), measured(bare), 'µs'),
      compare(what, kafka, null, rates.ours, rates.kafka, 'events/s'),
      compare(producer, kafka, null, rates.bare, rates.kafka, 'events/s'),
    ];
  });
}
