import { JOURNEYS_VERSION } from '#libs/insights/journey/journey.projection.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { aFact } from '../contract/event-store.examples.js';
import { eventually } from '../support/eventually.js';
import { buildProduct } from '../support/product.build.js';
import { touch, useDeployment } from './deployment.subject.js';

const PATIENCE_MS = 120_000;
const NEWER = JOURNEYS_VERSION + 1;

const newer = buildProduct((file, code) =>
  file === 'libs/insights/journey/journey.projection.ts'
    ? code.replace(`JOURNEYS_VERSION = ${JOURNEYS_VERSION};`, `JOURNEYS_VERSION = ${NEWER};`)
    : code,
);
afterAll(() => newer.remove());

const given = useDeployment({
  store: 'postgres',
  apps: ['intake', 'relay', 'projector', 'projector', 'insights', 'insights'],
  builds: { 'projector-2': newer, 'insights-2': newer },
});

beforeAll(() => {
  for (const name of ['projector-2', 'insights-2']) given.deployment.replica(name).kill();
});

test('what a newer intake stores and this version does not know is kept and shown, and holds up nobody', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('unknown');
  const analyst = deployment.at(tenant.analyst, 'insights-1');
  await tenant.channel.publish([touch('ann')]);
  const store = new PostgresEventStore(deployment.postgres.connection, {});
  await store.open();
  const stored = { tenant: 'unknown', customerId: 'ann', time: Date.parse('2024-03-05T10:00:00Z') };
  const touchpoint = { touchpoint: 'call', channel: 'app', valence: -1 };
  await store.append([
    aFact('dreamt', { ...stored, type: 'touchpoint.dreamt', schemaVersion: 2, data: { depth: { of: ['sleep', 3] } } }),
    aFact('mood', { ...stored, type: 'touchpoint.recorded', data: { ...touchpoint, mood: 'blue' } }),
    aFact('nobody', { ...stored, customerId: null, type: 'moon.risen', data: { phase: 'full' } }),
  ]);
  await store.close();
  await tenant.channel.publish([touch('ann'), touch('bob')]);
  await given.expectWhole({ ...tenant, analyst });
  const { items } = await analyst.get('/v1/customers/ann/timeline');
  expect(items).toHaveLength(4);
  expect(items.map(({ data }: { data: object }) => data)).toEqual(
    expect.arrayContaining([{ depth: { of: ['sleep', 3] } }, { ...touchpoint, mood: 'blue' }]),
  );
});

test('of two versions of projectors, the newer one rebuilds and misses nothing that the older one took', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('upgrade');
  const load = given.load(tenant);
  const more = async () => {
    const goal = load.acknowledged.size + 300;
    await eventually('publishing goes on', () => load.acknowledged.size > goal, PATIENCE_MS);
  };
  await more();
  for (const name of ['projector-2', 'insights-2']) deployment.replica(name).release();
  const analyst = deployment.at(tenant.analyst, 'insights-2');
  const status = async () => (await analyst.ask('GET', '/v1/status').catch(() => undefined))?.body.projections?.[0];
  await eventually('the newer version is in force', async () => (await status())?.version === NEWER, PATIENCE_MS);
  await more();
  expect(await status()).toMatchObject({ version: NEWER, rebuilding: null });
  for (const name of ['projector-1', 'insights-1']) deployment.replica(name).terminate();
  await more();
  await load.stop();
  await given.expectWhole({ ...tenant, analyst }, load);
});
