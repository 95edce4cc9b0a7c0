import type { TestConnection } from '../support/postgres.js';
import { compare, inLanes, type Result } from './bench.measure.js';
import { BATCH } from './bench.client.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvents } from './cloud.events.js';

const BATCHES = 100;

/** The server's microseconds of CPU per event in batches of 100, with `lanes` of them under way at once. */
export async function cpuPerEvent(server: BenchProcess, lanes = 1): Promise<number> {
  const bodies = Array.from({ length: BATCHES }, () => Buffer.from(JSON.stringify(cloudEvents(100))));
  const before = await server.cpu();
  await inLanes(lanes, bodies, (body) => server.publish(BATCH, body, 100));
  return ((await server.cpu()) - before) / (BATCHES * 100);
}

/** What intake costs besides the append: authentication, validation, identity, sealing, answers. */
export async function intake(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const ours = await BenchProcess.start('no-append', connection, 'intake');
  const bare = await BenchProcess.start('bare', connection, 'intake');
  const [ourCpu, bareCpu]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const each = [await cpuPerEvent(ours), await cpuPerEvent(bare)] as const;
    if (round < 0) continue;
    ourCpu.push(each[0]);
    bareCpu.push(each[1]);
  }
  await Promise.all([ours.stop(), bare.stop()]);
  return [
    compare('CPU per event at intake, batches of 100', 'bare Fastify + ajv', { most: 1.1 }, ourCpu, bareCpu, 'µs'),
  ];
}
