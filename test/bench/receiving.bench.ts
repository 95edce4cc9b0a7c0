import { startProjecting, startReceiving } from '#apps/composition/projecting.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '#libs/kernel/event.js';
import { ProgressSignal } from '#libs/eventing/progress.signal.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import type { TestConnection } from '../support/postgres.js';
import { cpuOf } from './bench.cpu.js';
import { appendAll, type BenchParts, carriedTo, log, openTopic, startRelay, withKafka } from './bench.kafka.js';
import { compare, inTurns, type Result } from './bench.measure.js';
import { happenings, newEvent } from './journey.events.js';

const LOOK_MS = 100;

/** Before all facts, so that the clock closes no journey meanwhile, the cost of which would count for whoever runs. */
export const BEFORE = { now: () => Date.parse('2025-01-01T00:00:00Z') };

export async function projectedTo({ database }: BenchParts, position: Position): Promise<void> {
  const reached = async () => {
    const { rows } = await database.query<{ position: bigint }>('select position from engine.reached', [], {
      repeated: true,
    });
    return (rows[0]?.position ?? 0n) >= position;
  };
  // Looking costs PostgreSQL something, which must not count as the events' cost.
  while (!(await reached())) await delay(LOOK_MS);
}

/** Stores events for their own tenant, and makes projecting begin there. Returns the positions around them. */
export async function stored({ store, database }: BenchParts, events: number, tenant: string) {
  const from = await store.head();
  await database.query(
    `insert into engine.checkpoints (projection, position) values ('insights', $1)
     on conflict (projection) do update set position = excluded.position`,
    [`${from}`],
  );
  const facts = happenings(events, events / 10).map((happening) => newEvent(happening, tenant));
  await appendAll(store, facts);
  return { from, to: await store.head() };
}

interface Measured {
  readonly rate: number;
  readonly cpu: number;
}

/** Measures the projector as a profile runs it, on the same events, from its start until they are projected. */
async function measured(
  parts: BenchParts,
  events: number,
  to: Position,
  start: () => Promise<{ stop(): Promise<void> }> | { stop(): Promise<void> },
): Promise<Measured> {
  globalThis.gc?.();
  const [started, cpu] = [performance.now(), cpuOf(parts.connection)];
  const projecting = await start();
  await projectedTo(parts, to);
  const rate = (events * 1_000) / (performance.now() - started);
  const used = (cpuOf(parts.connection) - cpu) / events;
  await projecting.stop();
  return { rate, cpu: used };
}

/** The projector that reads Kafka against the one that reads the log. */
export function receiving(connection: TestConnection, rounds: number, events: number): Promise<readonly Result[]> {
  return withKafka(connection, async (parts) => {
    const { store, database } = parts;
    const cpu: Record<'kafka' | 'embedded', number[]> = { kafka: [], embedded: [] };
    let tenants = 0;
    const working = () => ({
      eventStore: store,
      database,
      clock: BEFORE,
      log,
      metrics: new Metrics(),
      progressed: new ProgressSignal(),
    });
    const noted = (name: keyof typeof cpu, { rate, cpu: used }: Measured) => {
      cpu[name].push(used);
      return rate;
    };
    const rates = await inTurns(rounds, {
      embedded: async () => {
        const range = await stored(parts, events, `tenant-${++tenants}`);
        return noted('embedded', await measured(parts, events, range.to, () => startProjecting(working())));
      },
      kafka: async () => {
        const range = await stored(parts, events, `tenant-${++tenants}`);
        const carrying = await openTopic(parts, range.from);
        const relay = startRelay(parts, carrying);
        await carriedTo(relay, range.to);
        await relay.stop();
        const used = await measured(parts, events, range.to, () => startReceiving(working(), carrying));
        await carrying.bus.close();
        return noted('kafka', used);
      },
    });
    const what = `projector from Kafka, ${events.toLocaleString('en')} facts of ${(events / 10).toLocaleString('en')} customers`;
    return [
      compare(what, 'the embedded projector', { least: 0.8 }, rates.kafka, rates.embedded, 'events/s'),
      compare(
        'its CPU per event, and PostgreSQL’s',
        'the embedded projector’s',
        null,
        cpu.kafka.slice(1),
        cpu.embedded.slice(1),
        'µs',
      ),
    ];
  });
}
