import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { TestConnection } from '../support/postgres.js';
import { touchpoints } from './append.events.js';
import { compare, type Result } from './bench.measure.js';
import { cpuOf } from './bench.cpu.js';

/** The CPU cost of an append, for this process and PostgreSQL, with few and with many events stored. */
export async function growth(
  connection: TestConnection,
  rounds: number,
  few: number,
  many: number,
): Promise<readonly Result[]> {
  const store = new PostgresEventStore(connection);
  await store.open();
  const append = async (events: number) => {
    for (let at = 0; at < events; at += 10_000) {
      const calls = Array.from({ length: 100 }, () => touchpoints(100));
      await Promise.all(calls.map((call) => store.append(call)));
    }
  };
  const cost = async (): Promise<number[]> => {
    const costs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const calls = Array.from({ length: 100 }, () => touchpoints(100));
      const before = cpuOf(connection);
      await Promise.all(calls.map((call) => store.append(call)));
      costs.push((cpuOf(connection) - before) / 10_000);
    }
    return costs;
  };
  await append(few);
  const atFew = await cost();
  await append(many - few);
  const atMany = await cost();
  await store.close();
  const stored = (events: number) => events.toLocaleString('en');
  return [
    compare(
      `CPU per appended event with ${stored(many)} stored`,
      `with ${stored(few)} stored`,
      { most: 1.2 },
      atMany,
      atFew,
      'µs',
    ),
  ];
}
