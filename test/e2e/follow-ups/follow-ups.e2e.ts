import { useSharedApp } from '#test/support/shared.app.js';
import { touchpoint } from '../queries/analyst.js';
import { Desk } from '../complaints/desk.js';

const started = useSharedApp();

const at = (day: number) => ({ occurredAt: `2024-03-0${day}T09:00:00Z` });
const time = (day: number) => `2024-03-0${day}T09:00:00.000Z`;
const task = { customerId: 'anna', department: 'billing', text: 'Call back.' };

type Headers = Readonly<Record<string, string>>;

/** Asks a department for something. What is read next shows it. */
async function give(desk: Desk, path: string, body: object | undefined, headers: Headers = {}) {
  const answer = await started.app.request('POST', `/v1/follow-ups${path}`, {
    key: desk.analyst.keys.operate,
    ...(body && { body }),
    headers,
  });
  desk.analyst.position = answer.headers.get('peakend-position') ?? desk.analyst.position;
  return answer;
}

async function open(desk: Desk, body: object = task, headers: Headers = {}) {
  const answer = await give(desk, '', body, headers);
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

const listed = async (desk: Desk, query: string): Promise<readonly string[]> =>
  (await desk.analyst.get(`/v1/follow-ups?${query}`)).items.map(({ text }: { text: string }) => text);

test('a question that an agent cannot answer becomes a task, which is done, and the customer is called back', async () => {
  const desk = await Desk.of(started.app);
  const [eventId] = await desk.analyst.publish(touchpoint('anna', time(1), { touchpoint: 'question' }));
  const opened = await open(desk, { ...task, dueAt: '2999-03-09T10:00:00+01:00', from: { eventId }, ...at(1) });
  const { followUpId } = opened.body;
  const due = '2999-03-09T09:00:00.000Z';
  expect(opened.body).toEqual({
    followUpId,
    customerId: 'anna',
    department: 'billing',
    text: 'Call back.',
    status: 'open',
    dueAt: due,
    overdue: false,
    from: { eventId },
    openedAt: time(1),
    doneAt: null,
    confirmedAt: null,
    history: [
      {
        type: 'peakend.follow-up.opened.v1',
        at: time(1),
        eventId: followUpId,
        words: `Given to billing, due by ${due}.`,
        department: 'billing',
        dueAt: due,
        from: { eventId },
        text: 'Call back.',
      },
    ],
  });
  expect(opened.headers.get('etag')).toBe('"1"');

  const done = await give(desk, `/${followUpId}/done`, { actor: 'jonas', ...at(2) });
  expect([done.status, done.body.status, done.body.doneAt]).toEqual([200, 'done', time(2)]);
  const confirmed = await give(desk, `/${followUpId.toUpperCase()}/confirm`, at(3), { 'if-match': '"2"' });
  expect([confirmed.status, confirmed.body.status, confirmed.body.confirmedAt]).toEqual([200, 'confirmed', time(3)]);
  expect(confirmed.headers.get('etag')).toBe('"3"');
  const read = await desk.analyst.ask(`/v1/follow-ups/${followUpId}`);
  expect([read.body, read.headers.get('etag')]).toEqual([confirmed.body, '"3"']);

  const { items } = await desk.analyst.get('/v1/customers/anna/timeline');
  expect(items.map(({ type }: { type: string }) => type)).toEqual([
    'peakend.touchpoint.recorded.v1',
    'peakend.follow-up.opened.v1',
    'peakend.follow-up.done.v1',
    'peakend.follow-up.confirmed.v1',
  ]);
  expect(items[1].data).toEqual({
    followUpId,
    version: 1,
    department: 'billing',
    dueAt: due,
    from: { eventId },
    text: 'Call back.',
  });
});

test('a complaint shows the tasks that came from it', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1');
  await desk.file('c-2');
  const first = await open(desk, { ...task, from: { complaintId: 'c-1' } });
  const second = await open(desk, { ...task, department: 'shipping', from: { complaintId: 'c-1' } });
  await open(desk);
  const done = await give(desk, `/${first.body.followUpId}/done`, undefined);
  const tasks = [done.body, second.body];
  expect((await desk.read('c-1')).tasks).toEqual(tasks);
  expect((await desk.read('c-2')).tasks).toEqual([]);
  const { items } = await desk.analyst.get('/v1/complaints');
  expect(items.map((each: { complaintId: string; tasks: unknown }) => [each.complaintId, each.tasks])).toEqual(
    expect.arrayContaining([
      ['c-1', tasks],
      ['c-2', []],
    ]),
  );
});

test('what the state forbids is refused with the state and what it allows, and uses up no key', async () => {
  const desk = await Desk.of(started.app);
  const { followUpId } = (await open(desk)).body;
  const key = { 'idempotency-key': 'k' };
  const early = await give(desk, `/${followUpId}/confirm`, {}, key);
  expect([early.status, early.body.code, early.body.state, early.body.allowed]).toEqual([
    409,
    'COMMAND_NOT_ALLOWED',
    'open',
    ['done'],
  ]);
  await give(desk, `/${followUpId}/done`, {});
  const other = await give(desk, `/${followUpId}/confirm`, {}, { 'if-match': '"1"' });
  expect([other.status, other.body.code, other.body.version]).toEqual([412, 'VERSION_MISMATCH', 2]);
  const before = await give(desk, `/${followUpId}/confirm`, at(1));
  expect([before.status, before.body.code]).toEqual([409, 'BEFORE_LAST_COMMAND']);
  expect((await give(desk, `/${followUpId}/confirm`, {}, key)).status).toBe(200);
  const late = await give(desk, `/${followUpId}/done`, {});
  expect([late.status, late.body.state, late.body.allowed]).toEqual([409, 'confirmed', []]);
});

test('a repeat is answered as the first was, whatever happened since; another under its key is refused', async () => {
  const desk = await Desk.of(started.app);
  const key = { 'idempotency-key': 'k-ø' };
  const due = { ...task, dueAt: '2999-01-01T00:00:00Z' };
  const first = await open(desk, due, key);
  const { followUpId } = first.body;
  const done = await give(desk, `/${followUpId}/done`, at(1), key);
  expect(done.status).toBe(409);
  const { occurredAt: _, ...now } = at(1);
  const ended = await give(desk, `/${followUpId}/done`, now, key);
  for (const body of [due, { ...due, dueAt: '2999-01-01T01:00:00+01:00', from: null }]) {
    const again = await open(desk, body, key);
    expect([again.body, again.headers.get('etag'), again.headers.get('peakend-position')]).toEqual([
      first.body,
      first.headers.get('etag'),
      first.headers.get('peakend-position'),
    ]);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  }
  await give(desk, `/${followUpId}/confirm`, {});
  expect((await give(desk, `/${followUpId}/done`, {}, key)).body).toEqual(ended.body);
  for (const [path, body] of [
    ['', task],
    [`/${followUpId}/done`, { actor: 'maria' }],
    [`/${followUpId}/confirm`, {}],
  ] as const) {
    const other = await give(desk, path, body, key);
    expect([path, other.status, other.body.code]).toEqual([path, 422, 'IDEMPOTENCY_KEY_REUSED']);
  }
  // Keys are a tenant's own.
  expect((await open(await Desk.of(started.app), due, key)).body.followUpId).not.toBe(followUpId);
  const wrong = await give(desk, '', task, { 'idempotency-key': '..' });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'INVALID_IDEMPOTENCY_KEY']);
});

test('a task comes from what happened with its customer, and from nothing else', async () => {
  const [desk, theirs] = [await Desk.of(started.app), await Desk.of(started.app)];
  const [annas, bobs] = await desk.analyst.publish(
    touchpoint('anna', time(1), { touchpoint: 'question' }),
    touchpoint('bob', time(1), { touchpoint: 'question' }),
  );
  const [foreign] = await theirs.analyst.publish(touchpoint('anna', time(1), { touchpoint: 'question' }));
  await desk.file('annas');
  await desk.file('bobs', {}, time(1), 'bob');
  await theirs.file('foreign');
  const from = async (origin: object) => (await give(desk, '', { ...task, from: origin })).body;
  for (const eventId of [bobs, foreign, '00000000-0000-4000-8000-000000000000'])
    expect((await from({ eventId })).errors).toEqual([
      {
        path: '/from/eventId',
        code: 'NO_SUCH_EVENT',
        message: '"eventId" must be the id of an event of this customer: check it, or leave "from" out.',
      },
    ]);
  for (const complaintId of ['bobs', 'foreign', 'none'])
    expect((await from({ complaintId })).errors).toMatchObject([
      { path: '/from/complaintId', code: 'NO_SUCH_COMPLAINT' },
    ]);
  expect(await listed(desk, '')).toEqual([]);
  expect((await from({ eventId: annas })).status).toBe('open');
  expect((await from({ complaintId: 'annas' })).status).toBe('open');
  // Those who were merged are one customer.
  await desk.analyst.publish({ type: 'customer.merged', subject: 'bob', time: time(2), data: { into: 'anna' } });
  await desk.analyst.get('/v1/customers/anna');
  const merged = await from({ eventId: bobs });
  expect(merged.status).toBe('open');
  const bobsTask = await open(desk, { ...task, customerId: 'bob', from: { complaintId: 'annas' } });
  expect(bobsTask.body.customerId).toBe('bob');
  expect((await desk.analyst.get(`/v1/follow-ups/${bobsTask.body.followUpId}`)).customerId).toBe('anna');
});

test('tasks are listed, those opened last first, by department and state, page by page and as CSV', async () => {
  const desk = await Desk.of(started.app);
  const opening = (text: string, department: string, day: number) =>
    open(desk, { ...task, text, department, ...at(day) });
  const first = await opening('first', 'billing', 1);
  await opening('third', 'shipping', 3);
  await opening('second', 'billing', 2);
  await give(desk, `/${first.body.followUpId}/done`, {});
  expect(await listed(desk, '')).toEqual(['third', 'second', 'first']);
  expect(await listed(desk, 'department=billing')).toEqual(['second', 'first']);
  expect(await listed(desk, 'status=open')).toEqual(['third', 'second']);
  expect(await listed(desk, 'status=done')).toEqual(['first']);
  expect(await listed(desk, 'status=confirmed')).toEqual([]);
  expect(await listed(desk, 'overdue=true')).toEqual([]);
  expect(await listed(desk, 'overdue=false&department=shipping')).toEqual(['third']);
  const { items, nextCursor } = await desk.analyst.get('/v1/follow-ups?limit=2');
  expect(items).toHaveLength(2);
  const rest = await desk.analyst.get(`/v1/follow-ups?limit=2&cursor=${nextCursor}`);
  expect([rest.items.map(({ text }: { text: string }) => text), rest.nextCursor]).toEqual([['first'], null]);
  const csv = await desk.analyst.ask('/v1/follow-ups?format=csv&department=shipping');
  const [header, line] = csv.body.split('\r\n');
  expect(header).toBe(
    'followUpId,customerId,department,text,status,dueAt,overdue,from.eventId,from.complaintId,from.rule,openedAt,doneAt,confirmedAt,history.type,history.at,history.eventId',
  );
  expect(line).toMatch(
    /^[0-9a-f-]{36},anna,shipping,third,open,,false,,,,2024-03-03T09:00:00.000Z,,,peakend\.follow-up\.opened\.v1,2024-03-03T09:00:00.000Z,[0-9a-f-]{36}$/,
  );
});

test.each([
  [{ ...task, department: undefined }, '/department'],
  [{ ...task, dueAt: '2024-03-01T09:00:00Z' }, '/dueAt'],
  [{ ...task, dueAt: '2024-03-01T09:00:00Z', occurredAt: '2024-03-01T09:00:00Z' }, '/dueAt'],
  [{ ...task, occurredAt: '2999-01-01T09:00:00Z' }, '/occurredAt'],
  [{ ...task, from: { complaintId: 'none' } }, '/from/complaintId'],
  [[], ''],
])('%j is refused at %s, and leaves nothing behind', async (body, path) => {
  const desk = await Desk.of(started.app);
  const refused = await give(desk, '', body);
  expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([422, 'INVALID_BODY', path]);
  expect(await listed(desk, '')).toEqual([]);
});

test('a task is its tenant’s, and is worked by those who operate', async () => {
  const [mine, theirs] = [await Desk.of(started.app), await Desk.of(started.app)];
  const { followUpId } = (await open(mine)).body;
  for (const id of [followUpId, 'none', '00000000-0000-4000-8000-000000000000']) {
    const { status, body } = await give(theirs, `/${id}/done`, {});
    expect([status, body.code]).toEqual([404, 'NO_SUCH_FOLLOW_UP']);
    expect((await theirs.analyst.ask(`/v1/follow-ups/${id}`)).body.code).toBe('NO_SUCH_FOLLOW_UP');
  }
  const { status } = await started.app.request('POST', '/v1/follow-ups', { key: mine.analyst.keys.query, body: task });
  expect(status).toBe(403);
});

test('an erasure takes the text; a repeat answers what it did with what is left', async () => {
  const desk = await Desk.of(started.app);
  const key = { 'idempotency-key': 'k' };
  const said = { ...task, text: 'Ask about the plaster.' };
  const first = await open(desk, said, key);
  const erasure = await started.app.request('DELETE', '/v1/customers/anna', { key: desk.analyst.keys.operate });
  expect([erasure.status, erasure.body.status]).toEqual([202, 'done']);
  desk.analyst.position = erasure.headers.get('peakend-position') ?? undefined;
  const { text: _, ...history } = first.body.history[0];
  const left = { ...first.body, text: null, history: [history] };
  expect(await desk.analyst.get(`/v1/follow-ups/${first.body.followUpId}`)).toEqual(left);
  expect((await open(desk, said, key)).body).toEqual(left);
  expect((await give(desk, `/${first.body.followUpId}/done`, {})).body.status).toBe('done');
});
