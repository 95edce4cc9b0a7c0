import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import {
  complaint,
  forgetEverything,
  type GivenFact,
  storedAs,
  TENANT,
  tierAssigned,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { readSubjects } from './recovery.reader.js';

const db = useDatabase();
/** A year after it. */
const NOW = Date.parse('2027-03-02T00:00:00Z');
const CUSTOMERS = 40;
const projection = new InsightsProjection(insights, { now: () => NOW }, sealedContent);

/** Of forty customers who are silver, two are gold; one complained. */
beforeAll(async () => {
  await forgetEverything(db.database);
  const facts: GivenFact[] = [complaint('unhappy', 600, 'k'), tierAssigned('unhappy', 0, 'k-tier', 'gold')];
  for (let each = 0; each < CUSTOMERS; each++) {
    const [customer, tier] = [`c-${each}`, each < 2 ? 'gold' : 'silver'];
    facts.push(
      tierAssigned(customer, 0, `tier-${each}`, tier),
      touchpoint(customer, 1, `seen-${each}`, 'welcome', 0.5),
    );
  }
  await db.database.transaction((sql) =>
    projection.apply(
      sql,
      facts.map((fact, index) => storedAs(fact, index + 1)),
    ),
  );
});

const read = (tier: string | undefined, controls: number) =>
  db.database.transaction((sql) => readSubjects(sql, TENANT, { tier } as never, NOW, { cases: 10, controls }));

test('those without a complaint are of the tier before the lowest hashes are taken', async () => {
  const { subjects, sampled } = await read('gold', 5);
  expect(subjects.map(({ group, tier }) => `${group} ${tier}`).sort()).toEqual([
    'complaint-free gold',
    'complaint-free gold',
    'unrecovered gold',
  ]);
  expect(sampled).toBe(false);
});

test('it is said if not all of them are read', async () => {
  const { subjects, sampled } = await read(undefined, 5);
  expect([subjects.length, sampled]).toEqual([6, true]);
  expect((await read(undefined, 1_000)).sampled).toBe(false);
});
