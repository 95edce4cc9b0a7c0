import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { at, Desk, time } from './desk.js';

const started = useSharedApp();
let database: PostgresDatabase;
beforeAll(() => {
  database = new PostgresDatabase(started.connection);
});
afterAll(() => database.close());

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
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
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
    promises: [{ what: null, dueAt: time(5), status: 'broken' }],
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
  expect(complaint).toEqual({ ...won[0]?.body, tasks: [] });
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
