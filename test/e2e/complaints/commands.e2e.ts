import { useSharedApp } from '#test/support/shared.app.js';
import { at, Desk, time } from './desk.js';

const started = useSharedApp();

test('a complaint is acknowledged and resolved: each answer is the complaint, its version and its position', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1', { text: 'Too much.' });
  const acknowledged = await desk.work('c-1', 'acknowledge', { actor: 'maria', ...at(2) });
  expect([acknowledged.body.state, acknowledged.headers.get('etag')]).toEqual(['acknowledged', '"2"']);
  expect(await desk.read('c-1')).toEqual({ ...acknowledged.body, tasks: [] });

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
    labels: [],
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
  expect(await desk.read('c-1')).toEqual({ ...resolved.body, tasks: [] });
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
    'pause',
    'promise',
    'escalate',
    'compensate',
    'reclassify',
    'root-cause',
    'note',
    'resolve',
    'withdraw',
  ]);
  await desk.work('c-1', 'resolve', { outcome: 'refunded' });
  expect((await desk.work('c-1', 'confirm', { satisfied: true }, key)).body.state).toBe('confirmed');
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
    compensations: [{ kind: 'voucher', value: '20', currency: 'EUR', text: null, breach: null }],
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
  expect(await desk.read('c-1')).toEqual({ ...body, tasks: [] });
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
