import { useApp } from '#test/support/app.js';

const started = useApp();
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

const admin = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  started.app.request(method, path, { key: started.app.adminKey, body, headers });
const once = (key: string) => ({ 'idempotency-key': key });

describe('tenants', () => {
  test('are made once, with their zone and quota', async () => {
    const made = await admin('POST', '/v1/admin/tenants', {
      name: 'acme',
      timeZone: 'Europe/Berlin',
      eventsPerSecond: 100,
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({ tenant: 'acme', timeZone: 'Europe/Berlin', eventsPerSecond: 100 });

    const again = await admin('POST', '/v1/admin/tenants', { name: 'acme' });
    expect(again.status).toBe(409);
    expect(again.body).toEqual({
      type: 'urn:peakend:problem:tenant-exists',
      title: 'Conflict',
      status: 409,
      detail: 'There is already a tenant acme.',
      code: 'TENANT_EXISTS',
    });
  });

  test('are made once under an Idempotency-Key, also after their quota was changed', async () => {
    const body = { name: 'repeated', eventsPerSecond: 5 };
    const made = await admin('POST', '/v1/admin/tenants', body, once('tenant-1'));
    await admin('PATCH', '/v1/admin/tenants/repeated', { eventsPerSecond: 9 });
    const again = await admin('POST', '/v1/admin/tenants', { ...body, timeZone: 'UTC' }, once('tenant-1'));
    expect([again.status, again.body]).toEqual([201, made.body]);
    const other = await admin('POST', '/v1/admin/tenants', { name: 'repeated-not' }, once('tenant-1'));
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const taken = await admin('POST', '/v1/admin/tenants', body, once('tenant-2'));
    expect([taken.status, taken.body.code]).toEqual([409, 'TENANT_EXISTS']);
    const wrong = await admin('POST', '/v1/admin/tenants', { name: 'repeated-not' }, once('..'));
    expect([wrong.status, wrong.body.code]).toEqual([422, 'INVALID_IDEMPOTENCY_KEY']);
    expect((await admin('POST', '/v1/admin/tenants', { name: 'repeated-not' }, once('tenant-2'))).status).toBe(201);
  });

  test('count in UTC and without a quota unless said', async () => {
    for (const name of ['plain', 'nulls']) {
      const body = name === 'plain' ? { name } : { name, timeZone: null, eventsPerSecond: null };
      const answer = { tenant: name, timeZone: 'UTC', eventsPerSecond: null };
      expect((await admin('POST', '/v1/admin/tenants', body)).body).toEqual(answer);
    }
  });

  test.each([
    [{ name: 'Acme' }, '/name'],
    [{ name: '' }, '/name'],
    [{ name: 'a'.repeat(64) }, '/name'],
    [{ name: ['a'] }, '/name'],
    [{}, '/name'],
    [{ name: 'x', timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ name: 'x', timeZone: '+01:00' }, '/timeZone'],
    [{ name: 'x', timeZone: 7 }, '/timeZone'],
    [{ name: 'x', timeZone: 'CET' }, '/timeZone'],
    [{ name: 'x', eventsPerSecond: 0 }, '/eventsPerSecond'],
    [{ name: 'x', eventsPerSecond: '5' }, '/eventsPerSecond'],
    [{ name: 'x', eventsPerSecond: 1.5 }, '/eventsPerSecond'],
    [{ name: 'x', colour: 'red' }, '/colour'],
    [{ name: 'x', '__proto__x/y~z': 1 }, '/__proto__x~1y~0z'],
    [JSON.parse('{ "name": "x", "__proto__": 1 }'), '/__proto__'],
    [{ name: 'x', constructor: 1 }, '/constructor'],
    [[], ''],
    ['text', ''],
    [null, ''],
  ])('are refused with the place of the error: %j', async (body, path) => {
    const sent = {
      key: started.app.adminKey,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    };
    const { status, headers, body: problem } = await started.app.request('POST', '/v1/admin/tenants', sent);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(problem.code).toBe('INVALID_BODY');
    expect(problem.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });

  test('are told the place whose clocks an abbreviation stands for', async () => {
    const { status, body } = await admin('POST', '/v1/admin/tenants', { name: 'x', timeZone: 'EET' });
    expect([status, body.errors]).toEqual([
      422,
      [
        {
          path: '/timeZone',
          code: 'INVALID_VALUE',
          message: 'must name a place, not an abbreviation: Europe/Athens for EET, if that is meant',
        },
      ],
    ]);
  });

  test('change their quota only', async () => {
    await admin('POST', '/v1/admin/tenants', { name: 'changing' });
    const changed = await admin('PATCH', '/v1/admin/tenants/changing', { eventsPerSecond: 7 });
    expect([changed.status, changed.body]).toEqual([200, { tenant: 'changing', timeZone: 'UTC', eventsPerSecond: 7 }]);
    expect(
      (await admin('PATCH', '/v1/admin/tenants/changing', { eventsPerSecond: null })).body.eventsPerSecond,
    ).toBeNull();
    expect((await admin('PATCH', '/v1/admin/tenants/changing', {})).body.errors[0].path).toBe('/eventsPerSecond');
    expect(
      (await admin('PATCH', '/v1/admin/tenants/changing', { eventsPerSecond: 1, timeZone: 'UTC' })).body.errors[0].path,
    ).toBe('/timeZone');
    expect((await admin('PATCH', '/v1/admin/tenants/nobody', { eventsPerSecond: 1 })).status).toBe(404);
  });
});

describe('keys', () => {
  test('are shown once, and listed without their secrets', async () => {
    const tenant = await started.app.newTenant();
    const body = {
      tenant,
      scopes: ['publish', 'query', 'query'],
      name: 'web shop',
      expiresAt: '2099-01-31T12:00:00+01:00',
    };
    const made = await admin('POST', '/v1/admin/keys', body);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({ keyId: uuid, key: expect.stringMatching(/^pk_[\w-]{43}$/) });

    const listed = await admin('GET', `/v1/admin/keys?tenant=${tenant}`);
    expect(listed.body).toEqual({
      items: [
        {
          keyId: made.body.keyId,
          tenant,
          scopes: ['publish', 'query'],
          name: 'web shop',
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          expiresAt: '2099-01-31T11:00:00.000Z',
        },
      ],
      nextCursor: null,
    });
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key);
  });

  test('are listed as CSV too', async () => {
    const tenant = await started.app.newTenant();
    await started.app.newKey(tenant, 'query', 'publish');
    const key = started.app.adminKey;
    const sent = { key, headers: { accept: 'text/csv' } };
    const { headers, body } = await started.app.request('GET', `/v1/admin/keys?tenant=${tenant}`, sent);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(body).toMatch(
      /^keyId,tenant,scopes,name,createdAt,expiresAt\r\n[0-9a-f-]{36},tenant-\d+,"query\npublish",,[\dT:.-]+Z,\r\n$/,
    );
  });

  test('are listed page by page', async () => {
    const tenant = await started.app.newTenant();
    const made: string[] = [];
    for (let n = 0; n < 3; n++)
      made.push((await admin('POST', '/v1/admin/keys', { tenant, scopes: ['query'] })).body.keyId);
    const first = await admin('GET', `/v1/admin/keys?tenant=${tenant}&limit=2`);
    const second = await admin('GET', `/v1/admin/keys?tenant=${tenant}&limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map((item: { keyId: string }) => item.keyId)).toEqual(made);
    expect(second.body.nextCursor).toBeNull();
    expect((await admin('GET', '/v1/admin/keys?cursor=nonsense')).status).toBe(400);
    expect((await admin('GET', `/v1/admin/keys?cursor=${first.body.nextCursor}`)).status).toBe(400);
    expect((await admin('GET', '/v1/admin/keys?limit=0')).status).toBe(400);
  });

  test.each([
    [{ scopes: ['query'] }, '/tenant'],
    [{ tenant: 'acme', scopes: [] }, '/scopes'],
    [{ tenant: 'acme', scopes: ['root'] }, '/scopes'],
    [{ tenant: 'acme', scopes: 'query' }, '/scopes'],
    [{ tenant: 'acme' }, '/scopes'],
    [{ tenant: 'acme', scopes: ['query'], name: 'a\u0000b' }, '/name'],
    [{ tenant: 'acme', scopes: ['query'], expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ tenant: 'acme', scopes: ['query'], expiresAt: '2099-02-30T00:00:00Z' }, '/expiresAt'],
    [{ tenant: 'acme', scopes: ['query'], expiresAt: '2099-01-01' }, '/expiresAt'],
  ])('are refused with the place of the error: %j', async (body, path) => {
    const { status, body: problem } = await admin('POST', '/v1/admin/keys', body);
    expect([status, problem.errors.map((error: { path: string }) => error.path)]).toEqual([422, [path]]);
  });

  test('of a tenant that does not exist are refused', async () => {
    expect((await admin('POST', '/v1/admin/keys', { tenant: 'nobody', scopes: ['query'] })).body).toMatchObject({
      status: 404,
      detail: 'There is no tenant nobody.',
    });
  });

  test('stop working at once when revoked', async () => {
    const tenant = await started.app.newTenant();
    const { keyId, key } = (await admin('POST', '/v1/admin/keys', { tenant, scopes: ['admin'] })).body;
    expect((await started.app.request('GET', '/v1/admin/keys', { key })).status).toBe(200);
    const revoked = await admin('DELETE', `/v1/admin/keys/${keyId}`);
    expect([revoked.status, revoked.body]).toEqual([204, '']);
    const { status, headers, body } = await started.app.request('GET', '/v1/admin/keys', { key });
    expect([status, body.code]).toEqual([401, 'BAD_KEY']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="peakend", Basic realm="peakend", charset="UTF-8"');
    expect((await admin('DELETE', `/v1/admin/keys/${keyId}`)).status).toBe(404);
    expect((await admin('DELETE', '/v1/admin/keys/nonsense')).status).toBe(404);
  });

  test("are managed by the tenant's own admin, and nobody else's", async () => {
    const [mine, other] = [await started.app.newTenant(), await started.app.newTenant()];
    const key = await started.app.newKey(mine, 'admin');
    const foreign = (await admin('POST', '/v1/admin/keys', { tenant: other, scopes: ['query'] })).body;
    const own = await started.app.request('POST', '/v1/admin/keys', { key, body: { scopes: ['query'] } });
    expect(own.status).toBe(201);
    expect(
      (await started.app.request('POST', '/v1/admin/keys', { key, body: { tenant: mine, scopes: ['query'] } })).status,
    ).toBe(201);
    expect(
      (await started.app.request('POST', '/v1/admin/keys', { key, body: { tenant: other, scopes: ['query'] } })).status,
    ).toBe(404);
    expect((await started.app.request('DELETE', `/v1/admin/keys/${foreign.keyId}`, { key })).status).toBe(404);
    expect((await started.app.request('GET', `/v1/admin/keys?tenant=${other}`, { key })).status).toBe(404);
    const listed = (await started.app.request('GET', '/v1/admin/keys', { key })).body.items;
    expect(listed.map((item: { tenant: string }) => item.tenant)).toEqual([mine, mine, mine]);
    expect((await started.app.request('POST', '/v1/admin/tenants', { key, body: { name: 'mine' } })).status).toBe(403);
    expect((await started.app.request('DELETE', `/v1/admin/keys/${own.body.keyId}`, { key })).status).toBe(204);
  });

  test('are made once under an Idempotency-Key, until they are revoked', async () => {
    const [tenant, other] = [await started.app.newTenant(), await started.app.newTenant()];
    const body = { tenant, scopes: ['publish', 'admin'], name: 'web shop' };
    const made = await admin('POST', '/v1/admin/keys', body, once('key-1'));
    const again = await admin('POST', '/v1/admin/keys', body, once('key-1'));
    expect([again.status, again.body]).toEqual([201, made.body]);
    expect((await admin('GET', `/v1/admin/keys?tenant=${tenant}`)).body.items).toHaveLength(1);

    const different = await admin('POST', '/v1/admin/keys', { ...body, tenant: other }, once('key-1'));
    expect([different.status, different.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    // What a tenant asks for under the same key is another matter.
    const own = { key: made.body.key, body: { scopes: ['publish'] }, headers: once('key-1') };
    const ownMade = await started.app.request('POST', '/v1/admin/keys', own);
    expect([ownMade.status, ownMade.body.keyId === made.body.keyId]).toEqual([201, false]);

    await admin('DELETE', `/v1/admin/keys/${made.body.keyId}`);
    const revoked = await admin('POST', '/v1/admin/keys', body, once('key-1'));
    expect([revoked.status, revoked.body.code]).toEqual([409, 'KEY_REVOKED']);
    expect((await admin('POST', '/v1/admin/keys', body, once('key-2'))).status).toBe(201);
  });

  test('are not stored, only their hash, and what is to be shown again is wrapped', async () => {
    const tenant = await started.app.newTenant();
    const asked = await admin('POST', '/v1/admin/keys', { tenant, scopes: ['query'] }, once('wrapped'));
    const { key } = asked.body;
    const { Client } = (await import('pg')).default;
    const client = new Client(started.app.connection);
    await client.connect();
    const { rows } = await client.query(
      'select k::text as row from platform.keys k union all select a::text from platform.asked_keys a',
    );
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ row }) => row.includes(key) || row.includes(Buffer.from(key).toString('hex')))).toEqual([]);
    expect(JSON.stringify(started.app.log)).not.toContain(key);
  });
});
