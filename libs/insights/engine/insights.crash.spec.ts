import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();
const START = Date.parse('2026-01-01T00:00:00Z');

function event(position: number, type: string, customerId: string | null, data: JsonObject): StoredEvent {
  return storedEvent(position, { type, customerId, data, time: START + position });
}

const put = (position: number, version: number, type: string) => {
  const definition = {
    stages: [{ name: 'only', phase: 'in-sale', touchpoints: [type] }],
    terminal: [],
    idleGapSeconds: 60,
  };
  return event(position, 'definition.put', null, { name: 'errand', version, definition });
};
const call = (position: number) =>
  event(position, 'touchpoint.recorded', 'k', { touchpoint: 'call', channel: 'app', valence: 1 });

async function project(projection: InsightsProjection, events: readonly StoredEvent[]): Promise<void> {
  await db.database.transaction((sql) => projection.apply(sql, events));
  while (await db.database.transaction((sql) => projection.tick(sql)));
}

test('reusing the number of a build lost in a crash does not bring back its definitions', async () => {
  const projection = new InsightsProjection(insights, { now: () => START }, sealedContent);
  await project(projection, [call(1), put(2, 1, 'visit')]);
  const tables = [
    'engine.builds',
    'fact.definitions',
    'fact.customers',
    'fact.facts',
    'insight.journeys',
    'insight.outcomes',
    'insight.cells',
    'insight.customer_profiles',
  ];
  // A sequence is reset along with the commits that a crash loses.
  await db.database.query(`truncate ${tables.join(', ')} restart identity`);
  await project(projection, [call(1), put(2, 1, 'visit'), put(3, 2, 'call')]);
  const { rows } = await db.database.query('select definition from insight.journeys');
  expect(rows).toEqual([{ definition: 'errand' }]);
});
