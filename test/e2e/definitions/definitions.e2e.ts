import { useSharedApp } from '#test/support/shared.app.js';

const visit = {
  stages: [{ name: 'counter', phase: 'in-sale', touchpoints: ['ask', 'pay'] }],
  terminal: ['bye'],
  goal: ['pay'],
  idleGapSeconds: 3600,
  expectations: { default: { ask: 0 }, tiers: { gold: { ask: 0.4 } } },
};

describe('journey definitions', () => {
  const started = useSharedApp();
  let tenant: string;
  let key: string;

  beforeAll(async () => {
    tenant = await started.app.newTenant();
    key = await started.app.newKey(tenant, 'operate', 'query', 'publish');
  });

  const put = (name: string, body: unknown, headers: Record<string, string> = {}) =>
    started.app.request('PUT', `/v1/definitions/${name}`, { key, body, headers });
  const get = (path: string, headers: Record<string, string> = {}) =>
    started.app.request('GET', `/v1/definitions${path}`, { key, headers });

  it('ships templates to every tenant', async () => {
    const { status, body } = await get('');
    expect(status).toBe(200);
    expect(body.items.map((each: { name: string }) => each.name)).toEqual([
      'bank-branch-visit',
      'complaint-recovery',
      'customer-lifecycle',
      'online-purchase',
    ]);
    const one = await get('/online-purchase');
    expect(one.headers.get('etag')).toBe('"1"');
    expect(one.body).toMatchObject({ name: 'online-purchase', version: 1, shipped: true, goal: ['receive'] });
    expect(one.body.idleGapSeconds).toBe(2_592_000);
  });

  it('makes a new one, its next version, and nothing from an equal one', async () => {
    const created = await put('shop-visit', visit);
    expect([created.status, created.headers.get('etag')]).toEqual([201, '"1"']);
    const { warnings, ...definition } = created.body;
    expect(definition).toEqual({ name: 'shop-visit', version: 1, shipped: false, ...visit });
    const message = 'No stage of the definition lists a touchpoint "bye".';
    expect(warnings).toEqual([{ path: '/terminal/0', code: 'UNKNOWN_TOUCHPOINT', message }]);
    const position = created.headers.get('peakend-position') as string;
    const shown = await get('/shop-visit', { 'peakend-min-position': position });
    expect([shown.status, shown.body]).toEqual([200, created.body]);

    const equal = await put('shop-visit', { ...created.body, saturation: 0.5 });
    expect([equal.status, equal.headers.get('etag'), equal.headers.get('peakend-position')]).toEqual([
      200,
      '"1"',
      position,
    ]);
    const next = await put('shop-visit', { ...visit, idleGapSeconds: 60 }, { 'if-match': '"1"' });
    expect([next.status, next.headers.get('etag'), next.body.version]).toEqual([200, '"2"', 2]);
  });

  it('counts a template as version 1', async () => {
    const replaced = await put('customer-lifecycle', visit);
    expect([replaced.status, replaced.body.version, replaced.body.shipped]).toEqual([200, 2, false]);
    const position = replaced.headers.get('peakend-position') as string;
    const shown = await get('/customer-lifecycle', { 'peakend-min-position': position });
    expect(shown.body).toMatchObject({ version: 2, shipped: false });
  });

  it('refuses a stale If-Match, and a body or name that does not fit', async () => {
    const stale = await put('online-purchase', visit, { 'if-match': '"7"' });
    expect([stale.status, stale.body.code, stale.body.version]).toEqual([412, 'VERSION_MISMATCH', 1]);
    expect((await put('never-there', visit, { 'if-match': '*' })).status).toBe(412);
    expect((await put('online-purchase', visit, { 'if-match': 'nonsense' })).status).toBe(400);
    const wrong = await put('shop-visit', { ...visit, idleGapSeconds: -1 });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, '/idleGapSeconds']);
    expect((await put('Shop%20Visit', visit)).status).toBe(422);
    expect((await put('shop-visit', '{', { 'content-type': 'application/json' })).status).toBe(400);
  });

  it('lists in pages and as CSV', async () => {
    const first = await get('?limit=2');
    expect(first.body.items).toHaveLength(2);
    const second = await get(`?limit=2&cursor=${first.body.nextCursor}`);
    const names = [...first.body.items, ...second.body.items].map((each: { name: string }) => each.name);
    expect(names).toEqual(['bank-branch-visit', 'complaint-recovery', 'customer-lifecycle', 'online-purchase']);
    const csv = await get('?limit=1', { accept: 'text/csv' });
    expect(csv.body.split('\r\n')[0]).toBe(
      'name,version,shipped,idleGapSeconds,saturation,stages.name,stages.phase,stages.touchpoints,terminal,goal,expectations.default,expectations.tiers,momentsOfTruth,learnExpectations',
    );
    const { stages } = first.body.items[0];
    const listed = (cells: readonly string[]) => `"${cells.join('\n')}"`;
    expect(csv.body).toContain(
      [
        listed(stages.map((stage: { name: string }) => stage.name)),
        listed(stages.map((stage: { phase: string }) => stage.phase)),
        listed(stages.map((stage: { touchpoints: string[] }) => stage.touchpoints.join(', '))),
      ].join(),
    );
  });

  it('keeps tenants and scopes apart', async () => {
    const other = await started.app.newTenant();
    const reader = await started.app.newKey(other, 'query');
    const hidden = await started.app.request('GET', '/v1/definitions/shop-visit', { key: reader });
    expect([hidden.status, hidden.body.code]).toEqual([404, 'NO_SUCH_DEFINITION']);
    const forbidden = await started.app.request('PUT', '/v1/definitions/shop-visit', { key: reader, body: visit });
    expect(forbidden.status).toBe(403);
  });

  it('lists the names that facts use and no definition knows', async () => {
    const unknownTo = await started.app.newTenant();
    const own = await started.app.newKey(unknownTo, 'operate', 'query', 'publish');
    const touchpoint = (data: object) =>
      started.app.request('POST', '/v1/touchpoints', {
        key: own,
        body: { customerId: 'ann', channel: 'app', occurredAt: '2026-02-03T09:30:00Z', ...data },
      });
    await touchpoint({ touchpoint: 'ask', journey: { definition: 'shop-visit' } });
    const last = await touchpoint({ touchpoint: 'order', journey: { definition: 'shop-vsit' } });
    const unknown = async (position: string | null) => {
      const headers = { 'peakend-min-position': position as string };
      const { body } = await started.app.request('GET', '/v1/definitions?limit=1', { key: own, headers });
      return body.unknown.map(({ lastUsedAt, ...rest }: { lastUsedAt: string }) => {
        expect(Math.abs(Date.now() - Date.parse(lastUsedAt))).toBeLessThan(3_600_000);
        return rest;
      });
    };
    expect(await unknown(last.headers.get('peakend-position'))).toEqual([
      { name: 'shop-vsit', kind: 'definition', count: 1 },
      { name: 'shop-visit', kind: 'definition', count: 1 },
      { name: 'ask', kind: 'touchpoint', count: 1 },
    ]);
    const defined = await started.app.request('PUT', '/v1/definitions/shop-visit', { key: own, body: visit });
    expect(await unknown(defined.headers.get('peakend-position'))).toEqual([
      { name: 'shop-vsit', kind: 'definition', count: 1 },
    ]);
  });

  it('warns, when it is only asked, of names that no definition knows, and takes them all the same', async () => {
    const typed = await started.app.newTenant();
    const own = await started.app.newKey(typed, 'publish');
    const data = { touchpoint: 'queuing', channel: 'branch', journey: { definition: 'bank-branch-visits' } };
    const event = (id: string, more: object = {}) => ({
      specversion: '1.0',
      id,
      source: '/x',
      type: 'peakend.touchpoint.recorded.v1',
      subject: 'ann',
      data: { ...data, ...more },
    });
    const ask = (path: string, body: unknown, type = 'application/json') =>
      started.app.request('POST', `${path}?dryRun=true`, { key: own, body, headers: { 'content-type': type } });
    const warning = (index: number, path: string, code: string, message: string) => ({ index, path, code, message });
    const touchpoint = 'No journey definition has a touchpoint "queuing".';
    const definition = 'There is no journey definition "bank-branch-visits".';
    const known = { touchpoint: 'queueing', journey: { definition: 'bank-branch-visit' } };

    const batch = [event('1', { ...known, stage: 'wating' }), event('2'), event('3', { valence: 7 })];
    const answer = await ask('/v1/events', batch, 'application/cloudevents-batch+json');
    expect([answer.status, answer.body.accepted, answer.body.rejected.length]).toEqual([202, 2, 1]);
    expect(answer.body.warnings).toEqual([
      warning(0, '/data/stage', 'UNKNOWN_STAGE', 'The journey definition "bank-branch-visit" has no stage "wating".'),
      warning(1, '/data/touchpoint', 'UNKNOWN_TOUCHPOINT', touchpoint),
      warning(1, '/data/journey/definition', 'UNKNOWN_DEFINITION', definition),
    ]);
    const plain = await ask('/v1/touchpoints', { customerId: 'ann', ...data });
    expect(plain.body.warnings).toEqual([
      warning(0, '/touchpoint', 'UNKNOWN_TOUCHPOINT', touchpoint),
      warning(0, '/journey/definition', 'UNKNOWN_DEFINITION', definition),
    ]);
    const staged = { customerId: 'ann', touchpoint: 'queueing', channel: 'branch', stage: 'wating' };
    expect((await ask('/v1/touchpoints', staged)).body.warnings).toEqual([
      warning(0, '/stage', 'UNKNOWN_STAGE', 'No journey definition has a stage "wating".'),
    ]);
    const feedback = { customerId: 'ann', instrument: 'csat', value: 4, about: { touchpoint: 'queuing' } };
    expect((await ask('/v1/feedback', feedback)).body.warnings).toEqual([
      warning(0, '/about/touchpoint', 'UNKNOWN_TOUCHPOINT', touchpoint),
    ]);
    expect((await ask('/v1/touchpoints', { customerId: 'ann', ...data, ...known })).body.warnings).toEqual([]);
    const stored = await started.app.request('POST', '/v1/touchpoints', {
      key: own,
      body: { customerId: 'ann', ...data },
    });
    expect([stored.status, Object.keys(stored.body)]).toEqual([201, ['eventId', 'position']]);
  });
});
