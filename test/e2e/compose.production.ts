import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readConfiguration } from '#libs/platform/configuration.reader.js';
import { type Documents, pathsOf, type Route, routesOf } from '#test/support/api.questions.js';
import { composeFile } from '#test/support/compose.file.js';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { Gateway } from '#test/support/gateway.js';
import { useKafka } from '#test/support/kafka.js';
import { ADMIN_KEY, MASTER_KEY } from '#test/support/server.process.js';
import { appsSuite } from './apps.suite.js';

const APPS = ['intake', 'relay', 'projector', 'insights', 'notifier'] as const;
const SECRETS = { POSTGRES_PASSWORD: 'letters', PEAKEND_ADMIN_KEY: ADMIN_KEY, PEAKEND_MASTER_KEY: MASTER_KEY };
const FILE = 'docker-compose.yml';
const environmentOf = (app: string) => composeFile(FILE, SECRETS).services[app]?.environment ?? {};
/** `host:port` of each address that an app's environment names. */
const addressesOf = (environment: Readonly<Record<string, string>>) =>
  Object.values(environment).flatMap((value) => /(?:\/\/(?:\S+@)?|^)([a-z]+:\d+)(?:[/?,]|$)/.exec(value)?.[1] ?? []);

describe('docker-compose.yml', () => {
  const { services, networks } = composeFile(FILE, SECRETS);

  it.each(Object.keys(SECRETS))('holds no secret: it asks for %s', (name) => {
    const { [name as keyof typeof SECRETS]: _, ...others } = SECRETS;
    expect(() => composeFile(FILE, others)).toThrow(/Missing mandatory value .*set (a|the) (password|key) /);
  });

  it('starts every app as its npm script does, from one image, with one environment', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const started = Object.keys(scripts).flatMap((name) => /^start:(.+)$/.exec(name)?.[1] ?? []);
    expect(started.sort()).toEqual([...APPS].sort());
    for (const app of APPS) {
      expect([app, services[app]?.command?.join(' ')]).toEqual([app, scripts[`start:${app}`]?.split(' exec ')[1]]);
      expect([app, services[app]?.image, services[app]?.environment]).toEqual([
        app,
        'peakend',
        services.intake?.environment,
      ]);
    }
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER node$/m);
  });

  it('sets nothing that an app does not know, and names only addresses of services that start first', () => {
    const environment = environmentOf('intake');
    expect(readConfiguration(environment)).toMatchObject({ eventStore: 'eventstoredb', bus: 'kafka', port: 3000 });
    expect(addressesOf(environment).sort()).toEqual(['eventstore:2113', 'kafka:9092', 'postgres:5432']);
    expect(services.intake?.depends_on).toEqual(
      Object.fromEntries(['eventstore', 'kafka', 'postgres'].map((name) => [name, { condition: 'service_healthy' }])),
    );
    for (const [name, { healthcheck }] of Object.entries(services))
      expect([name, healthcheck?.test[0]]).toEqual([name, expect.stringMatching(/^CMD/)]);
  });

  it('lets everybody in only through the gateway, and only the apps to their stores', () => {
    const published = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([['gateway', ['127.0.0.1:3000:8080/tcp']]]);
    expect(networks?.stores?.internal).toBe(true);
    const on = (network: string) => Object.keys(services).filter((name) => network in (services[name]?.networks ?? {}));
    expect(on('front').sort()).toEqual(['gateway', ...APPS].sort());
    expect(on('stores').sort()).toEqual(['eventstore', 'kafka', 'postgres', ...APPS].sort());
  });

  it.each([FILE, 'docker-compose.standalone.yml'])('limits the log of each container: %s', (file) => {
    const limits = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } };
    for (const [name, { logging }] of Object.entries(composeFile(file, SECRETS).services))
      expect([name, logging]).toEqual([name, limits]);
  });

  it('is not the only one: a single process on PostgreSQL has a file, too', () => {
    const { peakend } = composeFile('docker-compose.standalone.yml', SECRETS).services;
    expect(readConfiguration(peakend?.environment ?? {}).eventStore).toBe('postgres');
  });
});

describe('its apps', () => {
  const kafka = useKafka();
  let double: EventStoreDBDouble;
  beforeAll(async () => {
    double = await EventStoreDBDouble.start();
  });
  afterAll(() => double?.stop());
  /** What the file gives it; only the addresses that differ here are replaced. */
  const env = (app: string) => {
    const { PEAKEND_DATABASE_URL: _, ...given } = environmentOf(app);
    return {
      ...given,
      PEAKEND_PORT: '0',
      PEAKEND_EVENTSTOREDB_URL: double.url,
      PEAKEND_KAFKA_BROKERS: kafka.brokers.join(','),
    };
  };
  const { server, urlOf, newTenant } = appsSuite({
    name: 'as Docker Compose has it, through the gateway',
    apps: APPS,
    env,
    openGateway: (at) => Gateway.start((app) => new URL(at(app)).host),
  });
  const documentOf = async (url: string) => (await (await fetch(`${url}/openapi.json`)).json()) as Documents;
  const nameOf = ({ method, path }: Route) => `${method} ${path}`;

  it('describes at the gateway the routes of all of them', async () => {
    const each = await Promise.all(APPS.map((app) => documentOf(server(app).url)));
    const names = new Set(each.flatMap(routesOf).map(nameOf));
    expect(
      routesOf(await documentOf(urlOf('intake')))
        .map(nameOf)
        .sort(),
    ).toEqual([...names].sort());
    expect(names.size).toBeGreaterThan(80);
    const page = await (await fetch(`${urlOf('intake')}/docs/swagger-ui-init.js`)).text();
    for (const path of ['/v1/events', '/v1/customers', '/v1/webhooks']) expect(page).toContain(`"${path}"`);
  });

  it('reaches the app of each route through the gateway', async () => {
    const anything = new Proxy({}, { get: () => ['peakend.touchpoint.recorded.v1'] });
    for (const route of routesOf(await documentOf(urlOf('intake')))) {
      const [path] = pathsOf(route, anything);
      const { status } = await fetch(urlOf('intake') + path, { method: route.method });
      // The app that has the route asks for a key; any other does not know the path.
      expect([nameOf(route), status]).toEqual([nameOf(route), route.operation['x-access'] === undefined ? 200 : 401]);
    }
  });

  it('are healthy by their health check, and not when nobody answers', async () => {
    const { test: [, command = '', ...args] = [] } = composeFile(FILE, SECRETS).services.insights?.healthcheck ?? {};
    const codeAt = (url: string) => {
      const child = spawn(
        command,
        args.map((arg) => arg.replace('http://127.0.0.1:3000', url)),
      );
      return new Promise((ended) => child.on('close', ended));
    };
    expect(await Promise.all(APPS.map((app) => codeAt(server(app).url)))).toEqual(APPS.map(() => 0));
    expect(await codeAt('http://127.0.0.1:1')).toBe(1);
  });

  it('answers 503 for an app that is away, and goes on with the others', async () => {
    const { channel, analyst } = await newTenant('half');
    expect(await server('insights').end('SIGTERM')).toBe(0);
    const away = await analyst.ask('GET', '/v1/customers');
    expect([away.status, away.body.code, away.headers.get('retry-after')]).toEqual([503, 'APP_UNAVAILABLE', '1']);
    expect((await channel.ask('GET', '/v1/definitions')).status).toBe(200);
    expect((await channel.ask('GET', '/v1/webhooks')).status).toBe(200);
  });
});
