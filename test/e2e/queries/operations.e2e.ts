import pg from 'pg';
import { insights } from '#libs/insights/insights.js';
import { policies as installed } from '#libs/policies/policies.js';
import { useApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useApp();

const NAMES = installed.map(({ name }) => name).sort();

test('the status says how far queries are', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(touchpoint('k', '2024-03-05T10:00:00Z', { touchpoint: 'queueing' }));
  let status = await analyst.get('/v1/status');
  await eventually('everything that was stored is projected and decided', async () => {
    status = await analyst.get('/v1/status');
    return [...status.projections, ...status.policies].every(({ position }) => position === status.head);
  });
  expect(status).toEqual({
    head: expect.any(String),
    projections: [
      {
        projection: 'insights',
        position: status.head,
        lagEvents: 0,
        lagSeconds: 0,
        version: insights.find(({ name }) => name === 'journeys')?.version,
        rebuilding: null,
        insights: insights
          .map(({ name, version }) => ({ insight: name, version, rebuilding: null }))
          .sort((a, b) => (a.insight < b.insight ? -1 : 1)),
        lanes: [],
      },
    ],
    policies: NAMES.map((policy) => ({
      policy,
      position: status.head,
      lagEvents: 0,
      lagSeconds: 0,
    })),
    parkedCustomers: 0,
    outdatedValences: 0,
    tzdata: process.versions.tz,
  });
});

test("the status counts the tenant's own events, whatever others have published", async () => {
  const [mine, other] = [await Analyst.of(started.app), await Analyst.of(started.app)];
  const lags = async (analyst: Analyst) => {
    const { projections, policies } = (await started.app.request('GET', '/v1/status', { key: analyst.keys.query }))
      .body;
    return [...projections, ...policies].map(({ lagEvents, lagSeconds }) => [lagEvents, lagSeconds > 0]);
  };
  const sql = new pg.Client(started.app.connection);
  await sql.connect();
  try {
    // Nothing is projected or decided while the tables are locked.
    await sql.query('begin; lock table engine.checkpoints, engine.policies in exclusive mode');
    const visit = { touchpoint: 'queueing' };
    await other.publish(touchpoint('a', '2024-03-05T10:00:00Z', visit));
    await mine.publish(touchpoint('b', '2024-03-05T10:00:00Z', visit), touchpoint('b', '2024-03-05T11:00:00Z', visit));
    await other.publish(touchpoint('a', '2024-03-05T12:00:00Z', visit));
    const third = await Analyst.of(started.app);
    const [two, none] = [
      [2, true],
      [0, false],
    ];
    expect([await lags(mine), await lags(other), await lags(third)]).toEqual([
      [two, ...NAMES.map(() => two)],
      [two, ...NAMES.map(() => two)],
      [none, ...NAMES.map(() => none)],
    ]);
  } finally {
    await sql.query('rollback');
    await sql.end();
  }
});

test('a parked customer is listed, mentioned in answers, and replayed', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(touchpoint('p', '2024-03-05T10:00:00Z', { touchpoint: 'queueing', valence: 0.5 }));
  await analyst.get('/v1/customers/p');
  const admin = (method: string, path: string) => started.app.request(method, path, { key: analyst.keys.operate });
  expect((await admin('GET', '/v1/admin/parked')).body).toEqual({ items: [], nextCursor: null });
  expect((await admin('POST', '/v1/admin/parked/p/replay')).body.code).toBe('NOT_PARKED');

  const sql = new pg.Client(started.app.connection);
  await sql.connect();
  await sql.query(
    `insert into engine.parked_events (tenant, customer_id, position, reason, parked_at)
     select $1, 'p', position, 'A test.', '2024-03-05T12:00:00Z' from fact.facts where id = '1' and source = '/channels/test'
        and customer_no = (select customer_no from fact.customers where tenant = $1)`,
    [analyst.tenant],
  );
  await sql.end();

  expect((await admin('GET', '/v1/admin/parked')).body.items).toEqual([
    { customerId: 'p', position: analyst.position, events: 1, reason: 'A test.', parkedAt: '2024-03-05T12:00:00.000Z' },
  ]);
  expect((await analyst.get('/v1/status')).parkedCustomers).toBe(1);
  for (const path of ['/v1/customers/p', '/v1/customers/p/journeys', '/v1/customers/p/timeline']) {
    expect((await analyst.get(path)).parked).toBe(true);
  }
  expect((await analyst.get('/v1/customers')).items[0].parked).toBe(true);
  expect((await analyst.ask('/v1/admin/parked')).status).toBe(403);

  const replayed = await admin('POST', '/v1/admin/parked/p/replay');
  expect([replayed.status, replayed.body]).toEqual([200, { customerId: 'p', replayed: 1, parked: 0 }]);
  expect((await analyst.get('/v1/customers/p')).parked).toBeUndefined();
});

test('filed complaints are listed and found by their own id', async () => {
  const analyst = await Analyst.of(started.app);
  const filed = (subject: string, time: string, data: object) => ({ type: 'complaint.filed', subject, time, data });
  const [first, second] = await analyst.publish(
    filed('a', '2024-03-05T10:00:00Z', {
      category: 'fees',
      severity: 4,
      channel: 'email',
      complaintId: 'c-1',
      text: 'Too much.',
    }),
    filed('b', '2024-03-06T10:00:00Z', { category: 'waiting', severity: 1, channel: 'app' }),
  );
  const complaint = await analyst.get('/v1/complaints/c-1');
  expect(complaint).toEqual({
    complaintId: 'c-1',
    customerId: 'a',
    state: 'filed',
    category: 'fees',
    severity: 4,
    labels: [],
    channel: 'email',
    department: null,
    assignee: null,
    escalated: false,
    paused: false,
    filedAt: '2024-03-05T10:00:00.000Z',
    promises: [],
    clocks: [],
    compensations: [],
    rootCause: null,
    tasks: [],
    history: [
      {
        type: 'peakend.complaint.filed.v1',
        at: '2024-03-05T10:00:00.000Z',
        eventId: first,
        words: 'Filed by email: fees, severity 4.',
        category: 'fees',
        severity: 4,
        channel: 'email',
        text: 'Too much.',
      },
    ],
  });
  expect((await analyst.get(`/v1/complaints/${second}`)).customerId).toBe('b');
  expect((await analyst.ask('/v1/complaints/none')).body.code).toBe('NO_SUCH_COMPLAINT');

  const found = async (query: string) =>
    (await analyst.get(`/v1/complaints?${query}`)).items.map(({ customerId }: { customerId: string }) => customerId);
  expect(await found('')).toEqual(['b', 'a']);
  expect(await found('state=filed&escalated=false&overdue=false')).toEqual(['b', 'a']);
  expect(await found('customerId=a')).toEqual(['a']);
  expect(await found('category=waiting')).toEqual(['b']);
  expect(await found('minSeverity=2')).toEqual(['a']);
  expect(await found('channel=app')).toEqual(['b']);
  expect(await found('from=2024-03-06')).toEqual(['b']);
  expect(await found('to=2024-03-06')).toEqual(['a']);
  for (const none of ['state=resolved', 'department=it', 'escalated=true', 'overdue=true', 'customerId=nobody']) {
    expect(await found(none)).toEqual([]);
  }
  const page = await analyst.get('/v1/complaints?limit=1');
  const next = await analyst.get(`/v1/complaints?limit=1&cursor=${page.nextCursor}`);
  expect([page.items[0].customerId, next.items[0].customerId, next.nextCursor]).toEqual(['b', 'a', null]);
});
