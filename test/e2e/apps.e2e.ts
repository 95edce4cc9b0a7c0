import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { testDatabase } from '#test/support/postgres.js';
import { useBuild } from '#test/support/proof.js';
import { ServerProcess, type ServerOptions } from '#test/support/server.process.js';

const APPS = ['intake', 'projector', 'insights'] as const;
type Name = (typeof APPS)[number];

const product = useBuild();
let database: Awaited<ReturnType<typeof testDatabase>>;
const running = new Map<Name, ServerProcess>();

const url = (app: Name) => (running.get(app) as ServerProcess).url;

async function start(app: Name): Promise<void> {
  const { user, password, host, port, database: name } = database.connection;
  const env = {
    PEAKEND_DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${name}`,
    PEAKEND_MASTER_KEY: 'shared',
  };
  running.set(app, await ServerProcess.start({ build: product.build, dataDir: '/nowhere', app, env }));
}

beforeAll(async () => {
  database = await testDatabase();
  await Promise.all(APPS.map(start));
});

afterAll(async () => {
  const codes = await Promise.all([...running.values()].map((server) => server.end('SIGTERM')));
  await database?.close();
  expect(codes).toEqual([0, 0, 0]);
}, 60_000);

const touchpoint = (subject: string, id: string, minute: number, valence: number) => ({
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/branch/12',
  id,
  subject,
  time: `2024-03-05T10:0${minute}:00Z`,
  data: { touchpoint: id, channel: 'branch', valence },
});

async function newTenant(name: string): Promise<{ channel: ApiClient; analyst: ApiClient }> {
  const channel = await ApiClient.newTenant(() => url('intake'), name);
  return { channel, analyst: channel.at(() => url('insights')) };
}

describe('the product as a process per app', () => {
  it('takes facts at the intake, and answers for them at the insights once the projector has them', async () => {
    const { channel, analyst } = await newTenant('visits');
    const { status, body } = await channel.publish([
      touchpoint('customer-1', 'queue', 1, -0.8),
      touchpoint('customer-1', 'counter', 2, 0.4),
    ]);
    expect([status, body.accepted]).toEqual([202, 2]);
    const { items } = await analyst.get('/v1/customers/customer-1/timeline', body.position);
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['queue', 'counter']);
  });

  it('keeps what is published while no projector runs, and tells that it is not there yet', async () => {
    const { channel, analyst } = await newTenant('away');
    await running.get('projector')?.end('SIGKILL');
    const { body } = await channel.publish([touchpoint('customer-2', 'queue', 1, -0.8)]);
    const after = { 'peakend-min-position': body.position, prefer: 'wait=0' };
    const early = await analyst.ask('GET', '/v1/customers/customer-2', undefined, after);
    expect([early.status, early.body.code]).toEqual([503, 'NOT_YET_PROJECTED']);
    await start('projector');
    expect((await analyst.get('/v1/customers/customer-2', body.position)).customerId).toBe('customer-2');
  });

  it('has each route in one app, and all of them as the one process has them', async () => {
    const routes = async (address: string) => {
      const { paths } = (await (await fetch(`${address}/openapi.json`)).json()) as { paths: Record<string, object> };
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
    };
    const [intake, projector, insights] = await Promise.all(APPS.map((app) => routes(url(app))));
    const options: ServerOptions = { build: product.build, dataDir: product.newDirectory() };
    const whole = await ServerProcess.start(options);
    const all = await routes(whole.url);
    await whole.end('SIGTERM');
    expect(projector).toEqual(['GET /health/live', 'GET /health/ready', 'GET /metrics']);
    expect(intake?.filter((route) => insights?.includes(route))).toEqual(projector);
    expect([...new Set([...(intake ?? []), ...(insights ?? [])])].sort()).toEqual(all.sort());
    const { channel, analyst } = await newTenant('strange');
    expect((await channel.ask('GET', '/v1/customers')).body.code).toBe('NO_SUCH_ROUTE');
    expect((await analyst.ask('POST', '/v1/events', {})).body.code).toBe('NO_SUCH_ROUTE');
  });

  it('refuses a revoked key in every process', async () => {
    const { channel, analyst } = await newTenant('revoked');
    const { items } = (await channel.expect(200, 'GET', '/v1/admin/keys')).body;
    await analyst.expect(200, 'GET', '/v1/customers');
    await channel.expect(204, 'DELETE', `/v1/admin/keys/${items[0].keyId}`);
    await eventually('the insights know', async () => (await analyst.ask('GET', '/v1/customers')).status === 401);
  });

  it.each(APPS)('refuses to start the %s without what it shares', async (app) => {
    const options: ServerOptions = { build: product.build, dataDir: '/nowhere', app };
    await expect(ServerProcess.start(options)).rejects.toThrow(
      `The ${app} shares its database and keys with other processes: set PEAKEND_DATABASE_URL, PEAKEND_MASTER_KEY to the same value for all of them.`,
    );
  });
});
