import pg from 'pg';
import { policies } from '#libs/policies/policies.js';
import { eventually } from '#test/support/eventually.js';
import { useApp } from '#test/support/app.js';
import { brokenRules, gaugesIn } from '#test/support/metric.rules.js';

const started = useApp();

test('says that it is live and ready, without a key', async () => {
  expect((await started.app.request('GET', '/health/live')).body).toEqual({ status: 'live' });
  const ready = await started.app.request('GET', '/health/ready');
  expect([ready.status, ready.body]).toEqual([
    200,
    { status: 'ready', checks: { database: 'up', eventStore: 'up', dataDirectory: 'up' } },
  ]);
});

test('is not ready while the store has no room, logs why, and is ready again with the next event it takes', async () => {
  const { app } = started;
  const key = await app.newKey(await app.newTenant(), 'publish');
  const body = { customerId: 'c', touchpoint: 'visit', channel: 'web' };
  const publish = async () => (await app.request('POST', '/v1/touchpoints', { key, body })).status;
  const sql = new pg.Client(app.connection);
  await sql.connect();
  try {
    await sql.query(`create function store.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`);
    await sql.query(
      'create trigger no_room before insert on store.events for each row execute function store.refuse()',
    );
    expect(await publish()).toBe(503);
    const refused = await app.request('GET', '/health/ready');
    const checks = { database: 'up', eventStore: 'down', dataDirectory: 'up' };
    expect([refused.status, refused.body.checks]).toEqual([503, checks]);
    const told = app.log
      .filter(({ level, msg }) => level === 'error' && /^(not ready|request refused)/.test(String(msg)))
      .map(({ msg, err }) => [msg, JSON.stringify(err)]);
    const cause = expect.stringContaining('could not extend file: No space left on device');
    expect(told).toEqual([
      ['request refused: a store is not available', cause],
      ['not ready', cause],
    ]);
    await sql.query('drop trigger no_room on store.events');
    expect(await publish()).toBe(201);
    expect((await app.request('GET', '/health/ready')).status).toBe(200);
  } finally {
    await sql.end();
  }
});

describe('metrics', () => {
  const scraped = async (): Promise<string> => (await started.app.request('GET', '/metrics')).body;
  const valueOf = (text: string, sample: string) =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${sample} `))
      ?.split(' ')[1];

  test('are in the text format of Prometheus', async () => {
    const { status, headers, body } = await started.app.request('GET', '/metrics');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const line of body.split('\n').filter(Boolean))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-zA-Z_:]|[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? \S+$)/);
  });

  test('count requests by route pattern, method and status', async () => {
    const sample = 'http_request_duration_seconds_count{method="GET",route="/v1/admin/keys",status_code="401"}';
    const before = Number(valueOf(await scraped(), sample) ?? 0);
    await started.app.request('GET', '/v1/admin/keys');
    await started.app.request('GET', '/v1/admin/keys?limit=5');
    expect(Number(valueOf(await scraped(), sample))).toBe(before + 2);
    await started.app.request('GET', '/some/path/nowhere');
    expect(await scraped()).not.toContain('nowhere');
  });

  test('are named as promtool wants them', async () => {
    expect(brokenRules(await scraped())).toEqual([]);
  });

  test('describe the process', async () => {
    const text = await scraped();
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds'])
      expect(text).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'));
  });

  test('say of each gauge what it is when nothing waits', async () => {
    const positions = ['projection_position{projection="insights"}', 'feed_position'].concat(
      policies.map(({ name }) => `policy_position{policy="${name}"}`),
    );
    const whole = expect.stringMatching(/^\d+$/);
    let [text, head]: [string, string | undefined] = ['', undefined];
    await eventually('everything that was stored is projected and decided', async () => {
      text = await scraped();
      head = valueOf(text, 'peakend_event_store_position');
      return positions.every((name) => valueOf(text, `peakend_${name}`) === head);
    });
    expect(head).toEqual(whole);
    expect(gaugesIn(text)).toEqual({
      peakend_database_connections_open: expect.stringMatching(/^[1-9]\d*$/),
      peakend_database_connections_idle: whole,
      peakend_database_connections_waiting: '0',
      peakend_event_store_position: head,
      'peakend_projection_position{projection="insights"}': head,
      'peakend_projection_lag_events{projection="insights"}': '0',
      'peakend_projection_lag_seconds{projection="insights"}': '0',
      'peakend_projection_threads{projection="insights"}': '0',
      peakend_parked_customers: '0',
      peakend_feed_position: head,
      peakend_feed_lag_events: '0',
      peakend_alert_streams_open: '0',
      'peakend_webhooks{state="working"}': '0',
      'peakend_webhooks{state="failing"}': '0',
      'peakend_webhooks{state="disabled"}': '0',
      peakend_data_directory_free_bytes: expect.stringMatching(/^[1-9]\d*$/),
      ...Object.fromEntries(
        policies.flatMap(({ name }) => [
          [`peakend_policy_position{policy="${name}"}`, head],
          [`peakend_policy_lag_events{policy="${name}"}`, '0'],
          [`peakend_policy_lag_seconds{policy="${name}"}`, '0'],
        ]),
      ),
    });
  });

  test('reveal nothing about any tenant', async () => {
    const tenant = await started.app.newTenant();
    const key = await started.app.newKey(tenant, 'publish', 'query');
    const body = { customerId: 'customer-4711', touchpoint: 'visit', channel: 'branch-7' };
    expect((await started.app.request('POST', '/v1/touchpoints', { key, body })).status).toBe(201);
    expect((await started.app.request('GET', '/v1/customers/customer-4711', { key })).status).toBeLessThan(500);
    const text = await scraped();
    for (const word of [tenant, key, 'customer-4711', 'branch-7']) expect(text).not.toContain(word);
    expect(text).toMatch(/^peakend_event_store_position [1-9]/m);
  });
});

describe('logs', () => {
  test('tie each request to its trace, and name its route, not its path', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await started.app.request('GET', '/v1/customers/4711?limit=1', {
      headers: { traceparent, 'x-request-id': 'traced-1' },
    });
    await eventually('the request is logged', () => started.app.log.some((line) => line.request_id === 'traced-1'));
    const line = started.app.log.find((candidate) => candidate.request_id === 'traced-1');
    expect(line).toMatchObject({
      level: 'info',
      service: 'peakend',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      method: 'GET',
      route: '/v1/customers/:customerId',
      status: 401,
      duration_ms: expect.any(Number),
      msg: 'request',
    });
    expect(line?.span_id).not.toBe('00f067aa0ba902b7');
    expect(JSON.stringify(line)).not.toContain('nowhere');
  });

  test('hold no keys, headers or bodies', async () => {
    const key = await started.app.newKey(await started.app.newTenant(), 'publish');
    const body = { customerId: 'c', touchpoint: 't', channel: 'web', text: 'my own words' };
    await started.app.request('POST', '/v1/touchpoints', { key, body, headers: { 'x-request-id': 'secret-1' } });
    await started.app.request('POST', '/v1/touchpoints', { key, body: { ...body, unknown: 'my other words' } });
    await eventually('the request is logged', () => started.app.log.some((line) => line.request_id === 'secret-1'));
    const text = JSON.stringify(started.app.log);
    for (const secret of [key, started.app.adminKey, 'own words', 'other words']) expect(text).not.toContain(secret);
  });
});

test('keys that are tried out are counted and logged as a warning, with their address and without themselves', async () => {
  const { app } = started;
  const counted = async () => {
    const { body } = await app.request('GET', '/metrics');
    return Number(/^peakend_wrong_keys_total (\d+)$/m.exec(body)?.[1]);
  };
  const before = await counted();
  const tried = Array.from({ length: 11 }, (_, i) => `tried-${i}`);
  for (const key of tried) expect((await app.request('GET', '/v1/customers', { key })).body.code).toBe('BAD_KEY');
  expect(await counted()).toBe(before + 11);
  const warned = app.log.filter(({ msg }) => String(msg).startsWith('keys are being tried out'));
  expect(warned).toMatchObject([{ level: 'warn', address: '127.0.0.1', wrong_keys: before + 11, delay_ms: 100 }]);
  expect(JSON.stringify(app.log)).not.toContain('tried-');
});
