import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { heal as healAt, poison as poisonAt } from '#test/support/poisoned.customer.js';
import { decidedLogOf, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { errand } from '#test/support/random.facts.js';
import { differencesFromLog } from '#test/support/recompute/comparison.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
}, PATIENCE_MS);

afterAll(() => server?.end('SIGTERM'), PATIENCE_MS);

const poison = (customerId: string, when: string) => poisonAt(server.postgresAddress(), customerId, when);
const heal = () => healAt(server.postgresAddress());

let made = 0;
const touch = (subject: string, valence: number, time = '2024-03-05T10:00:00Z') => ({
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/proof',
  id: String(++made),
  subject,
  time,
  data: { touchpoint: 'call', channel: 'app', valence },
});

async function newTenant(name: string): Promise<ApiClient> {
  const client = await ApiClient.newTenant(() => server.url, name);
  await client.expect(201, 'PUT', '/v1/definitions/errand', errand);
  return client;
}

/** Publishes and waits until queries show it. */
async function projected(client: ApiClient, events: readonly object[]): Promise<void> {
  const { body } = await client.publish(events);
  await client.get('/v1/status', body.position);
}

async function parkedCustomers(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^peakend_parked_customers (\d+)/m.exec(text)?.[1]);
}

async function agreesWithLog(client: ApiClient): Promise<void> {
  const log = await decidedLogOf(server.postgresAddress());
  expect(
    await differencesFromLog(
      log.filter(({ tenant }) => tenant === client.tenant),
      client,
      'UTC',
    ),
  ).toEqual([]);
}

test(
  'an event that cannot be projected parks its customer, visibly, and nobody else; replaying heals it',
  async () => {
    const client = await newTenant('poisoned');
    await projected(client, [touch('bad', 0.5), touch('good', 0.5)]);
    await poison('bad', 'insert or update');
    const { body } = await client.publish([
      touch('good', -0.5),
      touch('bad', -1),
      touch('other', 0.1),
      touch('bad', 1),
    ]);
    expect((await client.get('/v1/customers/good/journeys', body.position)).items[0].scores.touchpoints).toBe(2);
    expect((await client.get('/v1/customers/other')).journeys).toBe(1);
    const [parked, ...rest] = (await client.get('/v1/admin/parked')).items;
    expect([rest, parked]).toEqual([
      [],
      {
        customerId: 'bad',
        position: expect.any(String),
        events: 2,
        reason: expect.stringContaining('poison'),
        parkedAt: expect.any(String),
      },
    ]);
    expect((await client.get('/v1/status')).parkedCustomers).toBe(1);
    expect((await client.get('/v1/customers/bad')).parked).toBe(true);
    expect((await client.get('/v1/customers/good')).parked).toBeUndefined();
    expect(await parkedCustomers()).toBe(1);

    const later = await client.publish([touch('bad', 0.2), touch('good', 0.2)]);
    expect((await client.get('/v1/admin/parked', later.body.position)).items[0].events).toBe(3);
    const tried = await client.expect(200, 'POST', '/v1/admin/parked/bad/replay');
    expect(tried.body).toEqual({ customerId: 'bad', replayed: 0, parked: 3 });

    await heal();
    expect((await client.expect(200, 'POST', '/v1/admin/parked/bad/replay')).body).toEqual({
      customerId: 'bad',
      replayed: 3,
      parked: 0,
    });
    expect(await parkedCustomers()).toBe(0);
    await agreesWithLog(client);
  },
  PATIENCE_MS,
);

test(
  'a customer whose journeys cannot be built does not hold up a changed definition for the others',
  async () => {
    const client = await newTenant('building');
    await projected(client, [touch('bad', 0.5), touch('good', 0.5), touch('other', 0.5)]);
    await poison('bad', 'insert or update');
    const put = await client.expect(200, 'PUT', '/v1/definitions/errand', { ...errand, idleGapSeconds: 60 });
    const position = put.headers.get('peakend-position') as string;
    expect((await client.get('/v1/customers/good/journeys', position)).items[0].definitionVersion).toBe(2);
    expect((await client.get('/v1/customers/bad')).parked).toBe(true);
    expect(
      (await client.get('/v1/admin/parked')).items.map(({ customerId }: { customerId: string }) => customerId),
    ).toEqual(['bad']);
    const later = await client.publish([touch('bad', 0.2), touch('good', 0.2)]);
    expect((await client.get('/v1/customers/good/journeys', later.body.position)).items[0].scores.touchpoints).toBe(2);
    await heal();
    expect((await client.expect(200, 'POST', '/v1/admin/parked/bad/replay')).body.parked).toBe(0);
    await agreesWithLog(client);
  },
  PATIENCE_MS,
);

test(
  'a journey that cannot be counted as closed does not stop others from closing',
  async () => {
    const client = await newTenant('closing');
    await client.expect(201, 'PUT', '/v1/definitions/quick', {
      stages: [{ name: 'only', phase: 'in-sale', touchpoints: ['call'] }],
      terminal: [],
      idleGapSeconds: 5,
    });
    await client.expect(200, 'PUT', '/v1/definitions/errand', { ...errand, stages: [errand.stages[1]] });
    await poison('bad', 'update of counted');
    const now = new Date().toISOString();
    await projected(client, [touch('bad', 0.5, now), touch('good', 0.5, now)]);
    const counted = () =>
      withClient(server.postgresAddress(), async (each) => {
        const { rows } = await each.query(
          "select c.customer_id from insight.journeys j join fact.customers c using (customer_no) where c.tenant = 'closing' and j.counted",
        );
        return rows.map(({ customer_id }) => customer_id);
      });
    await eventually('the other one is counted', async () => (await counted()).includes('good'), 60_000);
    expect((await client.get('/v1/customers/bad')).parked).toBe(true);
    await heal();
    expect((await client.expect(200, 'POST', '/v1/admin/parked/bad/replay')).body.parked).toBe(0);
    await eventually('both are counted', async () => (await counted()).length === 2, 60_000);
    await agreesWithLog(client);
  },
  PATIENCE_MS,
);
