import { type Documents, routesOf } from '#test/support/api.questions.js';
import { useBuild } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { appsSuite } from './apps.suite.js';

const APPS = ['intake', 'projector', 'insights', 'notifier'] as const;
const { server, newTenant } = appsSuite({ name: 'PostgreSQL alone', apps: APPS, env: () => ({}) });
const product = useBuild();
const whole = useSharedApp();

it('has each route in one app, and together those of the single process', async () => {
  const documentOf = async (address: string, query = '') =>
    (await (await fetch(`${address}/openapi.json${query}`)).json()) as Documents;
  const namesOf = (document: Documents) => routesOf(document).map(({ method, path }) => `${method} ${path}`);
  const document = await documentOf(whole.url);
  const [intake, projector, insights, notifier] = await Promise.all(
    APPS.map(async (app) => namesOf(await documentOf(server(app).url))),
  );
  const everywhere = ['GET /health/live', 'GET /health/ready', 'GET /metrics'];
  expect(projector).toEqual(everywhere);
  const once = [intake, insights, notifier].flatMap((routes = []) =>
    routes.filter((each) => !everywhere.includes(each)),
  );
  expect([...everywhere, ...once].sort()).toEqual(namesOf(document).sort());
  for (const app of APPS) expect([app, await documentOf(server(app).url, '?apps=all')]).toEqual([app, document]);
});

it('writes at the intake, reads at the insights, subscribes at the notifier, and refuses each elsewhere', async () => {
  const { channel } = await newTenant('strange');
  const codesOf = (method: string, path: string) =>
    Promise.all(
      (['intake', 'insights', 'notifier'] as const).map(
        async (app) => (await channel.at(() => server(app).url).ask(method, path)).body.code,
      ),
    );
  const refused = 'NO_SUCH_ROUTE';
  expect(await codesOf('POST', '/v1/alerts/1/acknowledge')).toEqual(['NO_SUCH_ALERT', refused, refused]);
  expect(await codesOf('GET', '/v1/alerts/1')).toEqual([refused, 'NO_SUCH_ALERT', refused]);
  expect(await codesOf('GET', '/v1/webhooks/1/deliveries')).toEqual([refused, refused, 'NO_SUCH_WEBHOOK']);
  expect(await codesOf('GET', '/v1/journeys/1')).toEqual([refused, 'NO_SUCH_JOURNEY', refused]);
  expect(await codesOf('POST', '/v1/events')).toEqual(['UNSUPPORTED_MEDIA_TYPE', refused, refused]);
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
