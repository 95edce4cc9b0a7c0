import { sealedContent } from '#apps/composition/keyring.js';
import { migrations } from '#apps/composition/migrations.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { copyTables, firstDifference, withBoth } from '#libs/adapters/postgres/table.copy.js';
import { comparedRows } from '#libs/insights/engine/insights.comparison.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insightsOfTests } from '#test/fixtures/insights/insights.js';
import { visits } from '#test/fixtures/insights/visits/visits.projection.js';
import { type Answered, ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { buildWithVisits } from '#test/support/fixture.build.js';
import { useDatabase } from '#test/support/postgres.js';
import type { ProductBuild } from '#test/support/product.build.js';
import { full, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { errand, RandomFacts } from '#test/support/random.facts.js';
import { ServerProcess } from '#test/support/server.process.js';
import { Writers } from '#test/support/writers.js';

const FACTS = full ? 20_000 : 4_000;
/** At full length about 500 events a second, if the machine can. */
const LOAD = full ? { writers: 16, restMs: 200 } : { writers: 4, restMs: 500 };
const BATCH = 1_000;
const CUSTOMERS = 1_000;
const DAY = 24 * 3_600_000;
/** So long ago that everything that closes by itself has closed. */
const UNTIL = Date.now() - 90 * DAY;
/** The customer that is built last. */
const PROBE = '/v1/customers/probe/visits';

const product = useBuild();
const given = useDatabase();
let withVisits: ProductBuild;
let server: ServerProcess;
let client: ApiClient;

beforeAll(async () => {
  withVisits = buildWithVisits();
  const dataDir = await product.newDataDirectory();
  server = await ServerProcess.start({ build: product.build, dataDir });
  client = await ApiClient.newTenant(() => server.url, 'proof', 'Asia/Tokyo');
  await client.expect(201, 'PUT', '/v1/definitions/errand', errand);
  const facts = new RandomFacts('proof', 'before', 11, CUSTOMERS, UNTIL);
  let position = '';
  for (let sent = 0; sent < FACTS; sent += BATCH)
    position = (await client.publish(Array.from({ length: BATCH }, () => facts.next()))).body.position;
  position = (await client.publish([probeEvent(10, 'early'), probeEvent(14, 'late'), probeEvent(16)])).body.position;
  await eventually('queries have caught up', () => client.hasSettled(position), PATIENCE_MS);
  await server.end('SIGTERM');
}, PATIENCE_MS);

afterAll(async () => {
  await server?.end('SIGTERM');
  withVisits?.remove();
}, PATIENCE_MS);

function probeEvent(hour: number, text?: string): object {
  return {
    specversion: '1.0',
    type: 'peakend.touchpoint.recorded.v1',
    source: '/probes',
    id: `${hour}`,
    subject: 'probe',
    time: `2024-03-05T${hour}:00:00Z`,
    data: { touchpoint: 'queueing', channel: 'branch', valence: 0.5, ...(text === undefined ? {} : { text }) },
  };
}

/** Days in Tokyo: 10:00 and 14:00 UTC are still the fifth. */
const items = (text: string | null): readonly Answered['body'][] => [
  { day: '2024-03-05', channel: 'branch', touchpoints: 2, closedJourneys: 1, text, ofAll: expect.any(Object) },
  { day: '2024-03-06', channel: 'branch', touchpoints: 1, closedJourneys: 0, text: null, ofAll: expect.any(Object) },
];

async function visitsStatus(): Promise<{ readonly version: number | null; readonly rebuilding: number | null }> {
  const { projections } = await client.get('/v1/status');
  return (
    projections[0].insights.find(({ insight }: { insight: string }) => insight === 'visits') ?? {
      version: null,
      rebuilding: null,
    }
  );
}

/**
 * What this installation has none of: nobody is parked, no midnight passes, departments have no tasks, no rule asks for care, and nobody is
 * about to leave. Of all else there have to be rows: where nothing is compared, nothing is proved.
 */
const EMPTY_HERE: readonly string[] = [
  'parked events',
  'closed days',
  'learned expectations',
  'decisions of care rules',
  'sums of care rules',
  'follow-ups',
  'alerts',
  'events of alerts',
];

test(
  `an insight that is new to an installation of ${FACTS} facts is filled under load, and nobody sees half of it`,
  async () => {
    server = await ServerProcess.start({ build: withVisits, dataDir: server.options.dataDir });
    const began = performance.now();
    let filledMs = 0;
    const writers = new Writers(client, { ...LOAD, customers: CUSTOMERS, seed: 5, batch: 20, until: UNTIL });
    try {
      const seen = new Set<number>();
      await server.during(
        eventually(
          'it is live, and load goes on',
          async () => {
            const answer = await client.get(PROBE);
            seen.add(answer.items.length);
            if (answer.items.length > 0) {
              filledMs ||= performance.now() - began;
              expect(answer.items).toEqual(items('late'));
            }
            return answer.items.length > 0 && writers.acknowledged.size > (full ? 2_000 : 100);
          },
          PATIENCE_MS,
        ),
      );
      const rate = writers.acknowledged.size / ((performance.now() - began) / 1_000);
      console.log(`filled after ${filledMs.toFixed(0)} ms, alongside ${rate.toFixed(0)} events/s`);
      for (const length of seen) expect([0, 2]).toContain(length);
      expect(await visitsStatus()).toMatchObject({ version: visits.version, rebuilding: null });
      await server.during(writers.stop());
    } finally {
      writers.abandon();
    }
    await eventually('queries have caught up', () => client.hasSettled(writers.position), PATIENCE_MS);
  },
  PATIENCE_MS,
);

test('its route is documented, and needs a key that may query', async () => {
  const path = '/v1/customers/{customerId}/visits';
  const { body } = await client.ask('GET', '/openapi.json');
  expect(body.paths[path].get['x-access']).toEqual({ scope: 'query', adminKey: false });
  expect((await fetch(server.url + PROBE)).status).toBe(401);
  expect(await client.get('/v1/customers/nobody/visits').catch(({ message }: Error) => message)).toContain(
    'NO_SUCH_CUSTOMER',
  );
});

test('what it holds about a customer is erased with the customer', async () => {
  const { headers } = await client.expect(202, 'DELETE', '/v1/customers/probe');
  const answer = await client.get(PROBE, headers.get('peakend-position') as string);
  expect(answer.items).toEqual(items(null));
  const said = await withClient(server.postgresAddress(), (sql) =>
    sql.query(
      "select said from insight.visits v join fact.customers using (customer_no) where customer_id = 'probe' and said::text <> '{}'",
    ),
  );
  expect(said.rows).toEqual([]);
});

test(
  'everything then equals a fresh start from the log',
  async () => {
    const address = server.postgresAddress();
    await migrate(given.connection, [...migrations, ...visits.migrations]);
    await withBoth(address, given.connection, (from, to) => copyTables(from, to, ['platform.tenants']));
    const store = new PostgresEventStore(address);
    await store.open();
    try {
      await projectAll(store);
    } finally {
      await store.close();
    }
    await withBoth(address, given.connection, async (one, other) => {
      const empty: string[] = [];
      for (const { what, rows, normal } of comparedRows(insightsOfTests)) {
        const { different, count } = await firstDifference(one, other, rows, normal);
        expect([what, different]).toEqual([what, null]);
        if (count === 0 && !EMPTY_HERE.includes(what))
          empty.push(`${what}: let RandomFacts make what fills them, or name them in EMPTY_HERE`);
      }
      expect(empty).toEqual([]);
    });
  },
  PATIENCE_MS,
);

/** The whole log, into the test's own database. */
async function projectAll(store: PostgresEventStore): Promise<void> {
  const projection = new InsightsProjection(insightsOfTests, { now: () => Date.now() }, sealedContent);
  for (let after = 0n; ; ) {
    const events = await store.read(after, BATCH);
    const last = events.at(-1);
    if (last === undefined) break;
    await given.database.transaction((sql) => projection.apply(sql, events));
    after = last.position;
  }
  while (await given.database.transaction((sql) => projection.tick(sql)));
}
