import type { TestConnection } from '../support/postgres.js';
import { BenchChild } from './bench.child.js';
import { compare, inTurns, type Result } from './bench.measure.js';
import { BenchProcess } from './bench.process.js';
import { cpuPerEvent } from './intake.bench.js';

/** How many batches of 100 are under way at once: more than the store keeps in flight. */
const LANES = 4;

/** What intake costs in front of EventStoreDB. The double stands in for it, in a process whose CPU is not counted. */
export async function eventstoredb(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const double = await BenchChild.start('./bench.double.ts', []);
  const bare = await BenchChild.start('./bench.appends.ts', [double.said]);
  const server = await BenchProcess.start('eventstoredb', connection, 'eventstoredb', {
    BENCH_EVENTSTOREDB: double.said,
  });
  const cpu = await inTurns(rounds, { ours: () => cpuPerEvent(server, LANES), bare: () => bare.run() });
  await Promise.all([server.stop(), bare.stop()]);
  await double.stop();
  return [
    compare(
      'CPU per event at intake in front of EventStoreDB, batches of 100 over HTTP',
      'bare client loop, 256 in flight',
      { most: 1.5 },
      cpu.ours,
      cpu.bare,
      'µs',
    ),
  ];
}
