import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Desk } from './desk.js';

const started = useSharedApp();
let database: PostgresDatabase;
beforeAll(() => {
  database = new PostgresDatabase(started.connection);
});
afterAll(() => database.close());

const at = (day: number) => ({ occurredAt: `2024-03-0${day}T09:00:00Z` });
const time = (day: number) => `2024-03-0${day}T09:00:00.000Z`;

test('a complaint is acknowledged and resolved: each answer is the complaint, its version and its position', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1', { text: 'Too much.' });
  const acknowledged = await desk.work('c-1', 'acknowledge', { actor: 'maria', ...at(2) });
  expect([acknowledged.body.state, acknowledged.headers.get('etag')]).toEqual(['acknowledged', '"2"']);
  expect(await desk.read('c-1')).toEqual(acknowledged.body);

  const resolved = await desk.work('c-1', 'resolve', { outcome: 'refunded', text: 'It is on its way.', ...at(3) });
  expect(resolved.headers.get('etag')).toBe('"3"');
  const [filed, second, third] = resolved.body.history;
  expect(resolved.body).toEqual({
    complaintId: 'c-1',
    customerId: 'anna',
    state: 'resolved',
    category: 'fees',
    severity: 3,
    channel: 'web',
    department: null,
    assignee: null,
    escalated: false,
    paused: false,
    filedAt: time(1),
    promises: [],
    clocks: [],
    compensations: [],
    rootCause: null,
    history: [
      {
        type: 'peakend.complaint.filed.v1',
        at: time(1),
        eventId: filed.eventId,
        words: 'Filed by web: fees, severity 3.',
        category: 'fees',
        severity: 3,
        channel: 'web',
        text: 'Too much.',
      },
      {
        type: 'peakend.complaint.acknowledged.v1',
        at: time(2),
        eventId: second.eventId,
        words: 'Acknowledged.',
        actor: 'maria',
      },
      {
        type: 'peakend.complaint.resolved.v1',
        at: time(3),
        eventId: third.eventId,
        words: 'Resolved: refunded.',
        outcome: 'refunded',
        text: 'It is on its way.',
      },
    ],
  });
  expect(await desk.read('c-1')).toEqual(resolved.body);
  expect((await desk.analyst.ask('/v1/complaints/c-1')).headers.get('etag')).toBe('"3"');
});

test('what the state forbids is refused with the state and what it allows, and uses up no key', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  const key = { 'idempotency-key': 'k' };
  const refused = await desk.give('c-1', 'confirm', { satisfied: true }, key);
  expect([refused.status, refused.body.code, refused.body.state]).toEqual([409, 'COMMAND_NOT_ALLOWED', 'filed']);
  expect(refused.body.allowed).toEqual([
    'acknowledge',
    'assign',
    'resolve',
    'withdraw',
    'pause',
    'promise',
    'escalate',
    'compensate',
    'reclassify',
    'root-cause',
    'note',
  ]);
  await desk.work('c-1', 'resolve', { outcome: 'refunded' });
  expect((await desk.work('c-1', 'confirm', { satisfied: true }, key)).body.state).toBe('confirmed');
});

test('a repeated command is answered as the first was, whatever happened since; another under its key is refused', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  await desk.file('c-2');
  const key = { 'idempotency-key': 'k-ø' };
  const said = { kind: 'refund', value: '12.50', currency: 'EUR', text: 'Sorry.', ...at(2) };
  const first = await desk.work('c-1', 'compensate', said, key);
  await desk.work('c-1', 'withdraw', { reason: 'It was a mistake.' });
  const same = {
    kind: 'refund',
    value: 12.5,
    currency: 'EUR',
    text: 'Sorry.',
    actor: null,
    occurredAt: '2024-03-02T10:00:00+01:00',
  };
  for (const body of [said, same]) {
    const again = await desk.work('c-1', 'compensate', body, { ...key, 'if-match': '"1"' });
    expect([again.body, again.headers.get('etag'), again.headers.get('peakend-position')]).toEqual([
      first.body,
      first.headers.get('etag'),
      first.headers.get('peakend-position'),
    ]);
  }
  for (const [command, body] of [
    ['compensate', { ...said, value: '13' }],
    ['compensate', { ...said, actor: 'maria' }],
    ['note', { text: 'Sorry.' }],
  ] as const) {
    const other = await desk.give('c-1', command, body, key);
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  }
  // Keys are a complaint's own.
  expect((await desk.work('c-2', 'note', { text: 'Sorry.' }, key)).body.complaintId).toBe('c-2');
  const unknown = await desk.give('c-1', 'note', { text: 'x' }, { 'idempotency-key': '..' });
  expect([unknown.status, unknown.body.code]).toEqual([422, 'INVALID_IDEMPOTENCY_KEY']);
});

test('a command that expects another version changes nothing', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  const { headers } = await desk.analyst.ask('/v1/complaints/c-1');
  const expected = { 'if-match': headers.get('etag') as string };
  await desk.work('c-1', 'note', { text: 'First.' }, expected);
  const late = await desk.give('c-1', 'note', { text: 'Second.' }, expected);
  expect([late.status, late.body.code, late.body.version]).toEqual([412, 'VERSION_MISMATCH', 2]);
  expect((await desk.give('c-1', 'note', { text: 'x' }, { 'if-match': 'nothing' })).body.code).toBe('INVALID_IF_MATCH');
  expect((await desk.read('c-1')).history).toHaveLength(2);
});

test('a promise is known by its id, kept in time or late, and is nobody else’s', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  await desk.file('c-2');
  const promised = await desk.work('c-1', 'promise', {
    what: 'The refund arrives.',
    dueAt: '2024-03-05T10:00:00+01:00',
    ...at(2),
  });
  const { promiseId } = promised.body;
  expect(promised.body.promises).toEqual([{ promiseId, what: 'The refund arrives.', dueAt: time(5), status: 'open' }]);
  expect(promised.body.history[1].eventId).toBe(promiseId);
  expect(await desk.list('overdue=true')).toEqual(['c-1']);

  const wrong = await desk.give('c-2', `promises/${promiseId}/keep`);
  expect([wrong.status, wrong.body.code]).toEqual([409, 'COMMAND_NOT_ALLOWED']);
  await desk.work('c-2', 'promise', { what: 'A call.', dueAt: '2030-01-01T00:00:00Z' });
  const unknown = await desk.give('c-2', `promises/${promiseId}/keep`);
  expect([unknown.status, unknown.body.code, unknown.body.errors[0].path]).toEqual([
    404,
    'NO_SUCH_PROMISE',
    '/promiseId',
  ]);

  const kept = await desk.work('c-1', `promises/${promiseId.toUpperCase()}/keep`, at(6));
  expect(kept.body.promises[0].status).toBe('kept-late');
  expect((await desk.give('c-1', `promises/${promiseId}/keep`)).status).toBe(409);
  expect(await desk.list('overdue=true')).toEqual([]);
  expect(await desk.list('overdue=false')).toHaveLength(2);
});

test('the whole life of a complaint, in the order of its history', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  await desk.work('c-1', 'assign', { department: 'billing', assignee: 'jonas', ...at(1) });
  await desk.work('c-1', 'escalate', { reason: 'The third time.' });
  await desk.work('c-1', 'pause', { reason: 'awaiting-customer' });
  expect((await desk.read('c-1')).paused).toBe(true);
  await desk.work('c-1', 'resume');
  await desk.work('c-1', 'reclassify', { severity: 5, category: 'refunds' });
  await desk.work('c-1', 'root-cause', { category: 'process', text: 'It waits for a signature.' });
  await desk.work('c-1', 'resolve', { outcome: 'refunded' });
  await desk.work('c-1', 'confirm', { satisfied: false, rating: { scale: 'csat', value: 2 } });
  await desk.work('c-1', 'compensate', { kind: 'voucher', value: 20, currency: 'EUR' });
  await desk.work('c-1', 'resolve', { outcome: 'refunded' });
  await desk.work('c-1', 'confirm', { satisfied: true });
  await desk.work('c-1', 'reopen', { reason: 'The money has not come.' });
  const { body } = await desk.work('c-1', 'withdraw', { reason: 'It came.' });
  expect(body).toMatchObject({
    state: 'withdrawn',
    category: 'refunds',
    severity: 5,
    department: 'billing',
    assignee: 'jonas',
    escalated: true,
    paused: false,
    compensations: [{ kind: 'voucher', value: '20', currency: 'EUR', text: null }],
    rootCause: { category: 'process', text: 'It waits for a signature.' },
  });
  expect(body.history.map(({ words }: { words: string }) => words)).toEqual([
    'Filed by web: fees, severity 3.',
    'Assigned to jonas of billing.',
    'Escalated.',
    'Paused, awaiting customer.',
    'Resumed.',
    'Reclassified: refunds, severity 5.',
    'Root cause: process.',
    'Resolved: refunded.',
    'The resolution does not satisfy the customer: reopened.',
    'Compensated: voucher 20 EUR.',
    'Resolved: refunded.',
    'The customer is satisfied with the resolution.',
    'Reopened.',
    'Withdrawn.',
  ]);
  expect(await desk.read('c-1')).toEqual(body);
  expect(await desk.list('department=billing&escalated=true&state=withdrawn&category=refunds&minSeverity=5')).toEqual([
    'c-1',
  ]);
  expect(await desk.list('category=fees')).toEqual([]);
  const { items } = await desk.analyst.get('/v1/customers/anna/timeline');
  expect(items.map(({ type }: { type: string }) => type)).toEqual(
    body.history.map(({ type }: { type: string }) => type),
  );
  expect(items[2].data).toEqual({ complaintId: 'c-1', version: 3, reason: 'The third time.' });
});

test('a profile counts the complaints that are open', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  await desk.file('c-2');
  await desk.file('c-3', {}, '2024-03-01T09:00:00Z', 'ann');
  const open = async () => (await desk.analyst.get('/v1/customers/anna')).openComplaints;
  const after = async (command: string, body?: object) => {
    await desk.work('c-1', command, body);
    return open();
  };
  expect(await open()).toBe(2);
  expect(await after('acknowledge')).toBe(2);
  expect(await after('resolve', { outcome: 'x' })).toBe(1);
  expect(await after('confirm', { satisfied: false })).toBe(2);
  expect(await after('withdraw')).toBe(1);
  expect(await after('reopen', { reason: 'x' })).toBe(2);
  await desk.analyst.publish({
    type: 'customer.merged',
    subject: 'ann',
    time: '2024-03-09T09:00:00Z',
    data: { into: 'anna' },
  });
  expect(await open()).toBe(3);
  expect((await desk.analyst.get('/v1/customers')).items[0].openComplaints).toBe(3);
  expect((await desk.read('c-3')).customerId).toBe('anna');
  expect(await desk.list('customerId=ann')).toHaveLength(3);
});

test('history comes in order: not before the last command, not from the future', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  await desk.work('c-1', 'acknowledge', at(3));
  const early = await desk.give('c-1', 'note', { text: 'x', ...at(2) });
  expect([early.status, early.body.code, early.body.lastCommandAt]).toEqual([409, 'BEFORE_LAST_COMMAND', time(3)]);
  const future = await desk.give('c-1', 'note', { text: 'x', occurredAt: '2999-01-01T00:00:00Z' });
  expect([future.status, future.body.errors[0].path]).toEqual([422, '/occurredAt']);
  const { body } = await desk.work('c-1', 'note', { text: 'x', occurredAt: '2024-03-03T09:00:00.000001Z' });
  expect(body.history[2].at).toBe('2024-03-03T09:00:00.000001Z');
});

test.each([
  ['assign', {}, '/department'],
  ['resolve', {}, '/outcome'],
  ['confirm', { satisfied: 'yes' }, '/satisfied'],
  ['confirm', { satisfied: true, rating: { scale: 'csat', value: 7 } }, '/rating/value'],
  ['escalate', { reason: 5 }, '/reason'],
  ['pause', { reason: 'lunch' }, '/reason'],
  ['promise', { what: 'x', dueAt: 'tomorrow' }, '/dueAt'],
  ['promise', { what: 'x', dueAt: '2024-03-01T09:00:00Z', occurredAt: '2024-03-01T09:00:00Z' }, '/dueAt'],
  ['compensate', { kind: 'refund' }, '/value'],
  ['compensate', { kind: 'gift', currency: 'EUR' }, '/value'],
  ['compensate', { kind: 'refund', value: '-1' }, '/value'],
  ['reclassify', {}, '/category'],
  ['reclassify', { severity: 6 }, '/severity'],
  ['root-cause', { category: 'x' }, '/text'],
  ['note', { text: 'x', colour: 'red' }, '/colour'],
  ['note', [], ''],
])('%s %j is refused at %s', async (command, body, path) => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  const refused = await desk.give('c-1', command, body);
  expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([422, 'INVALID_BODY', path]);
  expect((await desk.read('c-1')).history).toHaveLength(1);
});

test('a complaint is its tenant’s, and commands are for those who operate', async () => {
  const [mine, theirs] = [await Desk.of(started.app), await Desk.of(started.app)];
  await mine.file('c-1');
  for (const id of ['c-1', 'none', 'a\u0007b']) {
    const { status, body } = await theirs.give(id, 'acknowledge');
    expect([status, body.code]).toEqual([404, 'NO_SUCH_COMPLAINT']);
  }
  const { status } = await started.app.request('POST', '/v1/complaints/c-1/acknowledge', {
    key: mine.analyst.keys.query,
  });
  expect(status).toBe(403);
  expect((await mine.give('c-1', 'acknowledge', undefined)).status).toBe(200);
});

test('an erasure takes what was said; a repeated command answers what it did with what is left', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1', { text: 'Plaster.' });
  const key = { 'idempotency-key': 'k' };
  const promise = { what: 'Plaster away.', dueAt: '2024-03-05T09:00:00Z', ...at(2) };
  const first = await desk.work('c-1', 'promise', promise, key);
  await desk.work('c-1', 'compensate', { kind: 'apology', text: 'Plaster!' });
  await desk.work('c-1', 'root-cause', { category: 'builders', text: 'Plaster?' });
  await desk.work('c-1', 'escalate', { reason: 'Plaster again.' });
  await desk.work('c-1', 'pause', { reason: 'awaiting-third-party' });
  await desk.work('c-1', 'resolve', { outcome: 'cleaned', text: 'No plaster.' });
  const erasure = await started.app.request('DELETE', '/v1/customers/anna', { key: desk.analyst.keys.operate });
  expect([erasure.status, erasure.body.status]).toEqual([202, 'done']);
  desk.analyst.position = erasure.headers.get('peakend-position') ?? undefined;

  const complaint = await desk.read('c-1');
  expect(JSON.stringify(complaint)).not.toMatch(/plaster/i);
  expect(complaint).toMatchObject({
    state: 'resolved',
    promises: [{ what: null, dueAt: time(5), status: 'open' }],
    compensations: [{ kind: 'apology', text: null }],
    rootCause: { category: 'builders', text: null },
  });
  const again = await desk.work('c-1', 'promise', promise, key);
  const { text: _, ...filed } = first.body.history[0];
  const { what: __, ...promised } = first.body.history[1];
  expect(again.body).toEqual({
    ...first.body,
    promises: [{ ...first.body.promises[0], what: null }],
    history: [filed, promised],
  });
  expect((await desk.give('c-1', 'promise', { ...promise, what: 'Other.' }, key)).body.code).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  // What is said from then on is under a new key.
  const { body } = await desk.work('c-1', 'note', { text: 'Anna called.' });
  expect(body.history.at(-1).text).toBe('Anna called.');
  const { rows } = await database.query<{ data: string }>('select data::text from store.events where tenant = $1', [
    desk.tenant,
  ]);
  expect(rows.filter(({ data }) => /plaster|called/i.test(data))).toEqual([]);
});

test('agents who race never both win', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, agent) =>
      desk.give('c-1', 'resolve', { outcome: `o-${agent}`, actor: `a-${agent}` }),
    ),
  );
  const won = answers.filter(({ status }) => status === 200);
  expect([won.length, answers.filter(({ status }) => status === 409).length]).toEqual([1, 19]);
  const complaint = await desk.read('c-1');
  expect(complaint).toEqual(won[0]?.body);
  const { rows } = await database.query(
    'select type from store.events e join store.streams s using (event_id) where s.stream = $1',
    [complaintStreamOf(desk.tenant, 'c-1')],
  );
  expect(rows).toHaveLength(2);
});

test('of agents who race for one version one wins; without one, whoever is told that he did', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  const race = (headers: Readonly<Record<string, string>> = {}) =>
    Promise.all(
      Array.from({ length: 20 }, (_, agent) =>
        desk.give('c-1', 'note', { text: `${agent}`, actor: `a-${agent}` }, headers),
      ),
    );
  const guarded = await race({ 'if-match': '"1"' });
  const withStatus = (wanted: number) => guarded.filter(({ status }) => status === wanted).length;
  expect([withStatus(200), withStatus(412)]).toEqual([1, 19]);
  const free = await race();
  const won = free.filter(({ status }) => status === 200);
  expect(won.length).toBeGreaterThan(0);
  expect(free.filter(({ status }) => status !== 200).map(({ body }) => body.code)).toEqual(
    Array(20 - won.length).fill('CONCURRENT_CHANGE'),
  );
  const { history } = await desk.read('c-1');
  const noted = (history as { readonly actor?: string }[]).flatMap(({ actor }) => actor ?? []);
  const winners = [...guarded.filter(({ status }) => status === 200), ...won];
  expect(noted).toHaveLength(winners.length);
  expect(new Set(noted)).toEqual(new Set(winners.map(({ body }) => body.history.at(-1).actor)));
});
