import { eventually } from '#test/support/eventually.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from '../queries/analyst.js';

const started = useSharedApp();
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
const day = (days: number) => ago(days * 24).slice(0, 10);

/** A tenant in which anna was treated badly, so that an alert about her was raised. */
async function tenantWithAnAlert(): Promise<Analyst> {
  const analyst = await Analyst.of(started.app);
  const visits = (subject: string, hours: number, valence = 0.3) =>
    touchpoint(subject, ago(hours), { touchpoint: 'counter-service', valence });
  const regular = (subject: string) => [4, 3, 2, 1].map((weeks) => visits(subject, weeks * 7 * 24 - 2));
  await analyst.publish(...regular('anna'), ...regular('bob'), visits('anna', 1, -0.9), {
    type: 'complaint.filed',
    subject: 'anna',
    time: ago(0.9),
    data: { category: 'staff-attitude', severity: 5, channel: 'branch' },
  });
  return analyst;
}

async function ask(analyst: Analyst, body: object, headers: Readonly<Record<string, string>> = {}) {
  return started.app.request('POST', '/v1/backtests', { key: analyst.keys.query, body, headers });
}

async function run(analyst: Analyst, body: object) {
  const asked = await ask(analyst, body);
  expect([asked.status, asked.body.status]).toEqual([202, 'waiting']);
  const path = `/v1/backtests/${asked.body.backtestId}`;
  await eventually('the backtest is done', async () => (await analyst.get(path)).status === 'done');
  return analyst.get(path);
}

test('the rule in force raises over history what it raised live, alert for alert', async () => {
  const analyst = await tenantWithAnAlert();
  const live = (await analyst.get('/v1/alerts')).items;
  expect(live).toHaveLength(1);
  const done = await run(analyst, { rule: {}, from: day(2), to: day(-2) });
  expect(done).toMatchObject({
    basis: 'recorded',
    progress: { replayed: 2, customers: 2 },
    alerts: { n: 1, customers: 1, open: 1 },
    warnings: [],
  });
  const { alertId, customerId, raisedAt } = live[0];
  expect(done.items).toMatchObject([{ alertId, customerId, raisedAt, outcome: 'open' }]);
});

test('a rule that never matches, and one that always does, are said to', async () => {
  const analyst = await tenantWithAnAlert();
  const never = await run(analyst, { rule: { raiseLift: 10 }, from: day(2), to: day(-2) });
  expect([never.alerts.n, never.warnings]).toEqual([0, [expect.stringContaining('never matches')]]);
  const always = await run(analyst, {
    rule: { raiseLift: -10, resolveLift: -10 },
    from: '0001-01-01',
    to: '9999-12-31',
  });
  expect([always.alerts.customers, always.warnings]).toEqual([2, [expect.stringContaining('always matches')]]);
});

test('imported history is replayed as it happened, and that is called an approximation', async () => {
  const analyst = await Analyst.of(started.app);
  const visit = (days: number) => touchpoint('anna', ago(days * 24), { touchpoint: 'pay' });
  await analyst.publish(...[400, 393, 386, 379, 372].map(visit));
  const occurred = await run(analyst, { rule: {}, from: day(400), to: day(0), basis: 'occurred' });
  expect(occurred.alerts).toMatchObject({ n: 1, lost: 1 });
  expect(occurred.warnings[0]).toContain('An approximation');
  // As it was recorded, all of it is history: nobody would have been alerted.
  expect((await run(analyst, { rule: {}, from: day(400), to: day(0) })).alerts.n).toBe(0);
});

test('the same under the same key is asked for once', async () => {
  const analyst = await Analyst.of(started.app);
  const body = { rule: {}, from: '2026-01-01', to: '2026-02-01' };
  const key = { 'idempotency-key': 'k' };
  const [first, again] = [await ask(analyst, body, key), await ask(analyst, body, key)];
  expect(again.body.backtestId).toBe(first.body.backtestId);
  const other = await ask(analyst, { ...body, to: '2026-03-01' }, key);
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  const theirs = await Analyst.of(started.app);
  expect((await theirs.ask(`/v1/backtests/${first.body.backtestId}`)).body.code).toBe('NO_SUCH_BACKTEST');
});

test.each([
  [{ from: '2026-01-01', to: '2026-02-01' }, '/rule'],
  [{ rule: { horizonDays: 0 }, from: '2026-01-01', to: '2026-02-01' }, '/rule/horizonDays'],
  [{ rule: { colour: 1 }, from: '2026-01-01', to: '2026-02-01' }, '/rule/colour'],
  [{ rule: { resolveLift: 2 }, from: '2026-01-01', to: '2026-02-01' }, '/rule/resolveLift'],
  [{ rule: {}, from: '2026-02-30', to: '2026-03-01' }, '/from'],
  [{ rule: {}, from: '2026-02-01', to: '2026-02-01' }, '/to'],
  [{ rule: {}, from: '2026-01-01', to: '2026-02-01', basis: 'guessed' }, '/basis'],
])('%j is refused at %s', async (body, path) => {
  const refused = await ask(await Analyst.of(started.app), body);
  expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([422, 'INVALID_BODY', path]);
});
