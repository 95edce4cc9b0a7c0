import type { Database, Sql } from '#libs/eventing/database.js';
import { createLiveBuild } from '#test/support/builds.js';
import { useDatabase } from '#test/support/postgres.js';
import { journeys } from './journey.projection.js';
import { ListJourneys, ListJourneysHandler } from './journeys.query.js';

const db = useDatabase();
const MANY = 20_000;

interface Plan {
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

/** Rows that a plan read without needing them. */
function discarded({ Plans = [], ...plan }: Plan): number {
  const own = (plan['Rows Removed by Filter'] ?? 0) * plan['Actual Loops'];
  return Plans.reduce((sum, part) => sum + discarded(part), own);
}

/** The database, recording the plans of the statements about journeys. */
function explaining(plans: Plan[]): Database {
  const explained = (sql: Sql): Sql => ({
    query: async (text, values) => {
      if (text.includes('from insight.journeys')) {
        const { rows } = await sql.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `explain (analyze, format json) ${text}`,
          values,
        );
        plans.push((rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan);
      }
      return sql.query(text, values);
    },
  });
  return {
    query: (text, values, options) => db.database.query(text, values, options),
    transaction: (work, options) => db.database.transaction((sql) => work(explained(sql)), options),
  };
}

test('the few journeys of a definition are found without reading the many that started later', async () => {
  const build = await db.database.transaction((sql) => createLiveBuild(sql, 'acme', journeys));
  await db.database.query(
    "insert into fact.customers (customer_no, tenant, customer_id, root_no) overriding system value values (1, 'acme', 'c', 1)",
  );
  await db.database.query(
    `insert into insight.journeys (build, customer_no, chain, first_place, last_place, journey_id, definition, explicit,
            started_at, last_at, reached_goal, has_goal, channels, summary, counted)
     select $1, 1, 'd:' || definition, decode(lpad(to_hex(n), 8, '0'), 'hex'), '\\x', 'j_' || n, definition, false,
            at, at, false, false, '{}',
            '{"first":["e","4000000000000000",0,"visit"],"last":["e","4000000000000000",0,"visit"],"named":null,"goal":false,"range":null,"peak":null,"end":null,"groups":[]}',
            true
       from (select n, case when n <= 5 then 'few' else 'many' end as definition, '2024-01-01'::timestamptz + n * interval '1 minute' as at
               from generate_series(1, $2::int) n) j`,
    [build, MANY],
  );
  await db.database.query('analyze insight.journeys');
  const plans: Plan[] = [];
  const handler = new ListJourneysHandler(explaining(plans), { now: () => Date.parse('2024-06-01T00:00:00Z') });
  const { body } = await handler.execute(new ListJourneys('acme', 'UTC', { definition: 'few' }));
  expect(body.items.map(({ journeyId }) => journeyId)).toEqual(['j_5', 'j_4', 'j_3', 'j_2', 'j_1']);
  expect(plans.map(discarded)).toEqual([0]);
});
