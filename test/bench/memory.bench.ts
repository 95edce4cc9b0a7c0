import { setTimeout as delay } from 'node:timers/promises';
import type { TestConnection } from '../support/postgres.js';
import { compare, type Result } from './bench.measure.js';
import { BATCH } from './bench.client.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvent } from './cloud.events.js';
import { happenings } from './journey.events.js';

/** The server's heap after a tenth of the events and after all of them, each time once all were projected. */
export async function memory(connection: TestConnection, events: number): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, 'memory');
  const facts = happenings(events, events / 10, 2);
  const heaps: number[] = [];
  for (let at = 0; at < events; at += events / 10) {
    let position = '';
    for (let from = at; from < at + events / 10; from += 100) {
      const batch = facts.slice(from, from + 100);
      position = await server.publish(BATCH, JSON.stringify(batch.map(cloudEvent)), batch.length);
    }
    await projected(server, position, facts[at]?.customerId ?? '');
    heaps.push((await server.heap()) / 2 ** 20);
  }
  await server.stop();
  const what = `heap of the server after ${events.toLocaleString('en')} events`;
  const [first = 0] = heaps;
  return [compare(what, `after ${(events / 10).toLocaleString('en')}`, { most: 1.1 }, heaps.slice(-1), [first], 'MiB')];
}

async function projected(server: BenchProcess, position: string, customer: string): Promise<void> {
  for (;;) {
    const headers = { 'peakend-min-position': position, prefer: 'wait=30' };
    const { status } = await server.client.send('GET', `/v1/customers/${customer}`, undefined, undefined, headers);
    if (status === 200) return;
    await delay(100);
  }
}
