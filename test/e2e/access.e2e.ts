import pg from 'pg';
import { SCOPES, type Scope } from '#libs/platform/auth/access.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

interface Route {
  readonly method: string;
  readonly path: string;
  readonly access: { readonly scope: Scope | null; readonly adminKey: boolean } | undefined;
}

/** From the OpenAPI document, so that a new route cannot be forgotten. */
async function routes(): Promise<Route[]> {
  const { body } = await started.app.request('GET', '/openapi.json');
  type Methods = Record<string, { 'x-access'?: Route['access'] }>;
  return Object.entries(body.paths as Record<string, Methods>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      access: operation['x-access'],
    })),
  );
}

async function statusOf({ method, path }: Route, key: string | undefined): Promise<number> {
  const filled = path.replace(/\{\w+\}/g, 'none');
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
  return (await started.app.request(method, filled, { ...body, ...(key === undefined ? {} : { key }) })).status;
}

test('nothing but health, metrics and schemas answers without a key', async () => {
  const open: string[] = [];
  for (const route of await routes()) {
    const statuses = [await statusOf(route, undefined), await statusOf(route, 'pk_nobodys')];
    if (route.access === undefined) open.push(route.path);
    else expect([route, statuses]).toEqual([route, [401, 401]]);
  }
  expect(open.sort()).toEqual(['/health/live', '/health/ready', '/metrics', '/v1/schemas', '/v1/schemas/{type}']);
});

test.each(SCOPES)('a key with scope %s is let through where it is required, and nowhere else', async (scope) => {
  const key = await started.app.newKey(await started.app.newTenant(), scope);
  for (const route of await routes()) {
    if (route.access === undefined) continue;
    const status = await statusOf(route, key);
    expect([route, status === 403]).toEqual([route, route.access.scope !== scope]);
    expect([route, status !== 401 && status < 500]).toEqual([route, true]);
  }
});

test('a key with every scope still cannot make tenants', async () => {
  const key = await started.app.newKey(await started.app.newTenant(), ...SCOPES);
  for (const route of await routes()) {
    if (route.access === undefined) continue;
    expect([route, (await statusOf(route, key)) === 403]).toEqual([route, route.access.scope === null]);
  }
});

test('the admin key administers, and neither publishes nor queries', async () => {
  for (const route of await routes()) {
    if (route.access === undefined) continue;
    expect([route, (await statusOf(route, started.app.adminKey)) === 403]).toEqual([route, !route.access.adminKey]);
  }
});

describe('a key', () => {
  const path = '/v1/admin/keys';
  const sent = async (authorization: string) => {
    const { status, body } = await started.app.request('GET', path, { headers: { authorization } });
    return [status, body.code];
  };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test('is accepted as a bearer token or as the user name of Basic authentication', async () => {
    const key = await started.app.newKey(await started.app.newTenant(), 'admin');
    for (const authorization of [
      `Bearer ${key}`,
      `bearer  ${key}`,
      basic(`${key}:`),
      basic(key),
      `Bearer ${started.app.adminKey}`,
    ]) {
      expect((await sent(authorization))[0]).toBe(200);
    }
  });

  test('is not accepted in any other form', async () => {
    const key = await started.app.newKey(await started.app.newTenant(), 'admin');
    const wrong = [
      key,
      'Bearer',
      'Bearer ',
      `Token ${key}`,
      basic(`${key}:password`),
      basic(`:${key}`),
      'Basic ???',
      `Bearer ${'x'.repeat(2_000)}`,
    ];
    for (const authorization of wrong) expect(await sent(authorization)).toEqual([401, 'NO_KEY']);
    for (const other of [`${key}x`, key.slice(0, -1), key.toUpperCase()])
      expect(await sent(`Bearer ${other}`)).toEqual([401, 'BAD_KEY']);
  });

  test('is not accepted once it has expired', async () => {
    const tenant = await started.app.newTenant();
    const key = await started.app.newKey(tenant, 'admin');
    const client = new pg.Client(started.connection);
    await client.connect();
    await client.query("update platform.keys set expires_at = now() - interval '1 second' where tenant = $1", [tenant]);
    await client.end();
    expect(await sent(`Bearer ${key}`)).toEqual([401, 'KEY_EXPIRED']);
  });
});
