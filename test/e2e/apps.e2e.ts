import { useBuild } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';
import { appsSuite } from './apps.suite.js';

const APPS = ['intake', 'projector', 'insights'] as const;
const { server, newTenant } = appsSuite({ name: 'PostgreSQL alone', apps: APPS, env: () => ({}) });
const product = useBuild();

it('has each route in one app, and all of them as the one process has them', async () => {
  const routes = async (address: string) => {
    const { paths } = (await (await fetch(`${address}/openapi.json`)).json()) as { paths: Record<string, object> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  };
  const [intake, projector, insights] = await Promise.all(APPS.map((app) => routes(server(app).url)));
  const whole = await ServerProcess.start({ build: product.build, dataDir: product.newDirectory() });
  const all = await routes(whole.url);
  await whole.end('SIGTERM');
  expect(projector).toEqual(['GET /health/live', 'GET /health/ready', 'GET /metrics']);
  expect(intake?.filter((route) => insights?.includes(route))).toEqual(projector);
  expect([...new Set([...(intake ?? []), ...(insights ?? [])])].sort()).toEqual(all.sort());
  const { channel, analyst } = await newTenant('strange');
  expect((await channel.ask('GET', '/v1/customers')).body.code).toBe('NO_SUCH_ROUTE');
  expect((await analyst.ask('POST', '/v1/events', {})).body.code).toBe('NO_SUCH_ROUTE');
});

it.each(APPS)('refuses to start the %s without what it shares', async (app) => {
  const options = { build: product.build, dataDir: '/nowhere', app };
  await expect(ServerProcess.start(options)).rejects.toThrow(
    `The ${app} shares its database and keys with other processes: set PEAKEND_DATABASE_URL, PEAKEND_MASTER_KEY to the same value for all of them.`,
  );
});

it('refuses to start a relay that has nothing to carry the log to', async () => {
  await expect(ServerProcess.start({ build: product.build, dataDir: '/nowhere', app: 'relay' })).rejects.toThrow(
    'The relay carries the log to Kafka: set PEAKEND_BUS=kafka',
  );
});
