import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { storedAs, TENANT, timeOfGiven, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { decodeSummary } from './journey.codec.js';
import type { JourneyEntity } from './journey.entity.js';

const db = useDatabase();
const DAY = 24 * 60;
const BANK = 'bank-branch-visit';
const definition = {
  stages: [{ name: 'all', phase: 'in-sale', touchpoints: ['queueing', 'fees'] }],
  terminal: [],
  idleGapSeconds: 3_600,
  expectations: { default: { queueing: -0.2 } },
  learnExpectations: true,
};

const ofTenant = (position: number, type: string, minute: number, data: object): StoredEvent =>
  storedEvent(position, {
    tenant: TENANT,
    customerId: null,
    type,
    id: `${position}`,
    time: timeOfGiven(minute),
    data: data as never,
  });
const learns = (position: number, minute: number, version: number, value: number) =>
  ofTenant(position, 'expectation.learned', minute, {
    definition: BANK,
    touchpoint: 'queueing',
    tier: null,
    version,
    value,
    n: 30,
  });

/** Each journey: whether it waits to be computed again, and the sum of what is expected on it. */
async function journeys(): Promise<readonly unknown[]> {
  const { rows } = await db.database.query<Pick<JourneyEntity, 'outdated' | 'summary' | 'counted'>>(
    'select outdated, summary, counted from insight.journeys order by first_place',
  );
  return rows.map(({ outdated, summary }) => [
    outdated,
    decodeSummary(summary).groups.reduce((sum, { e }) => sum + Number(e) / 1e12, 0),
  ]);
}

test('what is learned changes the journeys that were there since its midnight, and no other', async () => {
  const projection = new InsightsProjection(insights, { now: () => timeOfGiven(9 * DAY) }, sealedContent);
  const take = (...events: readonly StoredEvent[]) => db.database.transaction((sql) => projection.apply(sql, events));
  const finish = async () => {
    while (await db.database.transaction((sql) => projection.tick(sql)));
  };
  await take(ofTenant(1, 'definition.put', 0, { name: BANK, version: 2, definition }));
  await finish();
  await take(
    storedAs(touchpoint('ann', 10, 'a', 'queueing', 0.5), 2),
    storedAs(touchpoint('ann', DAY - 10, 'b', 'queueing', 0.5), 3),
    storedAs(touchpoint('ann', DAY, 'c', 'queueing', 0.5), 4),
    storedAs(touchpoint('ann', 3 * DAY, 'd', 'queueing', 0.5, { expectation: 0.9 }), 5),
    storedAs(touchpoint('ann', 3 * DAY + 5, 'e', 'fees', 0.5), 6),
  );
  await finish();
  expect(await journeys()).toEqual([
    [false, -0.2],
    [false, -0.4],
    [false, 0.9],
  ]);
  await take(learns(7, DAY, 1, 0.3));
  expect(await journeys()).toEqual([
    [false, -0.2],
    [true, -0.4],
    [true, 0.9],
  ]);
  // What comes meanwhile is computed by what is known now.
  await take(storedAs(touchpoint('ann', DAY + 20, 'f', 'queueing', 0.5), 8));
  expect((await journeys())[1]).toEqual([true, expect.closeTo(0.4, 12)]);
  await finish();
  expect(await journeys()).toEqual([
    [false, -0.2],
    [false, expect.closeTo(0.4, 12)],
    [false, 0.9],
  ]);
  // Another partition brings it later.
  await take(learns(7, DAY, 1, 0.3));
  expect((await journeys()).map((journey) => (journey as readonly unknown[])[0])).toEqual([false, false, false]);
  // Answers add up what there is now.
  const { rows } = await db.database.query(
    "select count(*)::int as builds from engine.builds where insight = 'journeys'",
  );
  expect(rows).toEqual([{ builds: 1 }]);
});
