import { eventually } from '#test/support/eventually.js';
import { raiseAlert } from '#test/support/raised.alert.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from '../queries/analyst.js';

const started = useSharedApp();
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

const visits = (subject: string, hours: number, valence = 0.3) =>
  touchpoint(subject, ago(hours), { touchpoint: 'counter-service', valence });
/** A regular customer who comes every week. */
const regular = (subject: string) => [4, 3, 2, 1].map((weeks) => visits(subject, weeks * 7 * 24 - 2));
const treatedBadly = (subject: string): readonly Published[] => [
  visits(subject, 1, -0.9),
  {
    type: 'complaint.filed',
    subject,
    time: ago(0.9),
    data: { category: 'staff-attitude', severity: 5, channel: 'branch' },
  },
  { type: 'feedback.submitted', subject, time: ago(0.8), data: { instrument: 'nps', value: 2 } },
];

async function give(analyst: Analyst, path: string, body?: object) {
  const key = analyst.keys.operate;
  const answer = await started.app.request('POST', path, { key, ...(body && { body }) });
  analyst.position = answer.headers.get('peakend-position') ?? analyst.position;
  return answer;
}

test('a good customer who was treated badly is alerted about at once, with the events that prove it', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(...regular('anna'), ...regular('bob'));
  const [visit, complaint] = await analyst.publish(...treatedBadly('anna'));
  const { items } = await analyst.get('/v1/alerts');
  expect(items).toHaveLength(1);
  const [alert] = items;
  expect(alert).toMatchObject({ customerId: 'anna', status: 'open', highestLevel: 'critical', horizonDays: 90 });
  const evidenceOf = (signal: string) =>
    alert.reasons.find((each: { signal: string }) => each.signal === signal)?.evidence;
  expect([evidenceOf('negative-peak'), evidenceOf('open-complaint')]).toEqual([[visit], [complaint]]);
  expect(alert.recommendedActions[0]).toBe('resolve-the-complaint');
  const sum = alert.reasons.reduce((all: number, each: { contribution: number }) => all + each.contribution, 0);
  expect(sum).toBeCloseTo(Math.log(alert.risk / (1 - alert.risk)), 9);
  const { items: timeline } = await analyst.get('/v1/customers/anna/timeline');
  expect(timeline.map(({ type }: { type: string }) => type)).toContain('peakend.churn.alert.raised.v1');
});

test('a snooze ends by itself, and an objection closes the alert at once', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(...regular('anna'), ...treatedBadly('anna'));
  const alertId = (await analyst.get('/v1/alerts')).items[0].alertId;
  const until = new Date(Date.now() + 1_500).toISOString();
  expect((await give(analyst, `/v1/alerts/${alertId}/snooze`, { until })).body.status).toBe('snoozed');
  await eventually('it is open again', async () => (await analyst.get(`/v1/alerts/${alertId}`)).status === 'open');
  const { history } = await analyst.get(`/v1/alerts/${alertId}`);
  expect(history.at(-1)).toMatchObject({ type: 'peakend.churn.alert.updated.v1', at: until, status: 'open' });
  await analyst.publish({ type: 'customer.profiling-objected', subject: 'anna', time: ago(0), data: {} });
  expect(await analyst.get(`/v1/alerts/${alertId}`)).toMatchObject({ status: 'resolved', outcome: 'objected' });
});

test('an erasure closes the alert; what comes later can alert again', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(...regular('anna'), ...treatedBadly('anna'));
  const key = analyst.keys.operate;
  const erased = await started.app.request('DELETE', '/v1/customers/anna', { key });
  analyst.position = erased.headers.get('peakend-position') ?? undefined;
  const { items } = await analyst.get('/v1/alerts');
  expect(items.map(({ status, outcome }: { status: string; outcome: string }) => [status, outcome])).toEqual([
    ['resolved', 'erased'],
  ]);
});

test('what alerts were worth: kept, lost and open, beside the control share', async () => {
  const analyst = await Analyst.of(started.app);
  const { tenant } = analyst;
  const days = (number: number) => ago(number * 24);
  const names = ['kept', 'lost', 'open', 'at-once', 'control-lost'];
  await analyst.publish(...names.map((name) => touchpoint(name, days(300), { touchpoint: 'pay' })));
  for (const [customerId, at, control] of [
    ['kept', days(200), false],
    ['lost', days(200), false],
    ['open', days(20), false],
    ['at-once', days(20), false],
    ['control-lost', days(200), true],
  ] as const)
    await raiseAlert(started.connection, { tenant, customerId, at, control });
  await analyst.publish(touchpoint('kept', days(150), { touchpoint: 'pay' }), {
    type: 'customer.lost',
    subject: 'at-once',
    time: days(20),
    data: { reason: 'price' },
  });
  const { items, warning } = await analyst.get('/v1/alerts/effect');
  expect(warning).toContain('control share');
  expect(items).toHaveLength(2);
  expect(items[0]).toMatchObject({
    level: 'high',
    sent: { n: 4, kept: 1, lost: 2, open: 1, keptShare: 0.5 },
    control: { n: 1, kept: 0, lost: 1, open: 0, keptShare: 0 },
    difference: 0.5,
    tooFew: true,
  });
  expect(items[1]).toEqual({ ...items[0], level: null });
  const first = await analyst.get('/v1/alerts/effect?limit=1');
  const rest = await analyst.get(`/v1/alerts/effect?limit=1&cursor=${first.nextCursor}`);
  expect([first.items, rest.items, rest.nextCursor]).toEqual([[items[0]], [items[1]], null]);
});
