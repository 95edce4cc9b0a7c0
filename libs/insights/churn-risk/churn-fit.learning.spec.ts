import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { storedAs, TENANT, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { learnChurn } from './churn-fit.learning.js';
import { churnRisks } from './churn-risk.projection.js';

const given = useDatabase();
const DAY = 1_440;
/** So many customers come once, and all but the first forty come again: that is two hundred activity days. */
const CUSTOMERS = 120;

beforeAll(async () => {
  const projection = new InsightsProjection([churnRisks], { now: () => Date.UTC(2030, 0, 1) }, sealedContent);
  const visits = Array.from({ length: CUSTOMERS }, (_, index) =>
    (index < 40 ? [0] : [0, 40]).map((day) => touchpoint(`c-${index}`, day * DAY, `v-${index}-${day}`, 'welcome')),
  ).flat();
  await given.database.transaction((sql) =>
    projection.apply(
      sql,
      visits.map((visit, index) => storedAs(visit, index + 1)),
    ),
  );
  await given.database.query(
    `insert into platform.tenants (name, time_zone, created_at) values ($1, 'UTC', now()) on conflict do nothing`,
    [TENANT],
  );
});

test.each([
  ['used', 180, true],
  ['not used', 180, true],
  ['used', 190, false],
  ['not used', 190, false],
])('after a fit that is %s of %i activity days, another is learned: %s', async (used, activity, isLearned) => {
  await given.database.query('delete from fact.fits');
  for (const [version, fit] of [
    { used: true, activity: 10 },
    { used: used === 'used', activity },
  ].entries())
    await given.database.query(
      `insert into fact.fits (tenant, type, version, recorded_at, fit) values ($1, 'churn.model-fitted', $2, $3, $4)`,
      [TENANT, version + 1, new Date(Date.UTC(2026, 2, 1 + version)), JSON.stringify({ version: version + 1, ...fit })],
    );
  const learned = await learnChurn(given.database, { tenant: TENANT, timeZone: 'UTC', isRequested: false });
  expect(learned !== null).toBe(isLearned);
});
