import { sealedContent } from '#apps/composition/keyring.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { TestConnection } from '../support/postgres.js';
import { cpuOf } from './bench.cpu.js';
import { compare, type Result } from './bench.measure.js';
import { type Happening, storedEvent } from './journey.events.js';
import { visitLoad } from './visits.load.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const BATCH = 500;
/** What is told of value, expectation, improvement and care. Sums that other insights keep for it are counted on both sides. */
const OF_VALUE = ['tiers', 'cohorts', 'lifecycle', 'mentions', 'advocates', 'value', 'care'];

/** What projecting a fact costs this process and PostgreSQL with all insights, against those without what is told of value. */
export async function insightsTogether(connection: TestConnection, facts: number): Promise<readonly Result[]> {
  const database = new PostgresDatabase(connection);
  const clock = { now: () => NOW };
  const project = (tenant: string, listed: typeof insights) => {
    const projection = new InsightsProjection(listed, clock, sealedContent);
    return async (batch: readonly Happening[], from: number) => {
      const events = batch.map((fact, index) => storedEvent(fact, from + index + 1, tenant));
      const before = cpuOf(connection);
      await database.transaction((sql) => projection.apply(sql, events), { replayable: true });
      return (cpuOf(connection) - before) / batch.length;
    };
  };
  const all = project('all', insights);
  const fewer = project(
    'fewer',
    insights.filter(({ name }) => !OF_VALUE.includes(name)),
  );
  const load = [...visitLoad({ facts, customers: Math.ceil(facts / 40) })];
  const costs: { readonly all: number[]; readonly fewer: number[] } = { all: [], fewer: [] };
  for (let at = 0; at < load.length; at += BATCH) {
    const batch = load.slice(at, at + BATCH);
    costs.fewer.push(await fewer(batch, at));
    costs.all.push(await all(batch, at));
  }
  await database.close();
  // The first half fills caches and what is compiled.
  const warm = (each: readonly number[]) => each.slice(each.length >> 1);
  return [
    compare(
      `CPU of one of ${facts.toLocaleString('en')} projected facts with all insights`,
      `without ${OF_VALUE.length} of them: ${OF_VALUE.join(', ')}`,
      { most: 1.25 },
      warm(costs.all),
      warm(costs.fewer),
      'µs',
    ),
  ];
}
