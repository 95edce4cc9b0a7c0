import type { TestConnection } from '../support/postgres.js';
import { carriedTo, fill, openTopic, startRelay, withKafka } from './bench.kafka.js';
import { compare, type Result } from './bench.measure.js';

const PARTS = 10;

/** The memory of a relay that carries a long log, after its first part and after its last. */
export async function catchUp(connection: TestConnection, events: number): Promise<readonly Result[]> {
  await fill(connection, events);
  return withKafka(connection, async (parts) => {
    const carrying = await openTopic(parts, 0n);
    const relay = startRelay(parts, carrying);
    const used: number[] = [];
    for (let part = 1; part <= PARTS; part++) {
      await carriedTo(relay, BigInt((events / PARTS) * part));
      used.push(memoryOfThis() / 2 ** 20);
    }
    await relay.stop();
    await carrying.bus.close();
    const count = (part: number) => ((events / PARTS) * part).toLocaleString('en');
    const what = `memory of a relay that has caught up ${count(PARTS)} events`;
    return [compare(what, `after ${count(1)}`, { most: 1.1 }, used.slice(-1), used.slice(0, 1), 'MiB')];
  });
}

/** Bytes in use on the heap and in external buffers after a garbage collection. */
function memoryOfThis(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
