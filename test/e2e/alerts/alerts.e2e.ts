import { raiseAlert, type Raising } from '#test/support/raised.alert.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { eventually } from '#test/support/eventually.js';
import { Analyst, touchpoint } from '../queries/analyst.js';

const started = useSharedApp();

/** A tenant with a retention team. */
class Team {
  private constructor(readonly analyst: Analyst) {}

  static async of(): Promise<Team> {
    return new Team(await Analyst.of(started.app));
  }

  /** Raises an alert, and waits until it can be read. */
  async raise(customerId: string, at: string, more: Partial<Raising> = {}): Promise<string> {
    await this.analyst.publish(touchpoint(customerId, '2024-01-01T09:00:00Z', { touchpoint: 'pay' }));
    const alertId = await raiseAlert(started.connection, { tenant: this.analyst.tenant, customerId, at, ...more });
    await eventually(
      'the alert can be read',
      async () => (await this.analyst.ask(`/v1/alerts/${alertId}`)).status === 200,
    );
    return alertId;
  }

  async give(path: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
    const key = this.analyst.keys.operate;
    const answer = await started.app.request('POST', `/v1/alerts/${path}`, { key, ...(body && { body }), headers });
    this.analyst.position = answer.headers.get('peakend-position') ?? this.analyst.position;
    return answer;
  }

  async listed(query: string): Promise<readonly string[]> {
    const { items } = await this.analyst.get(`/v1/alerts?${query}`);
    return items.map(({ customerId }: { customerId: string }) => customerId);
  }
}

const RAISED = '2024-03-01T09:00:00.000Z';

test('a retention team takes an alert up, puts it off, and closes it with an outcome', async () => {
  const team = await Team.of();
  const alertId = await team.raise('anna', RAISED, { tier: 'gold' });
  const read = await team.analyst.ask(`/v1/alerts/${alertId}`);
  const reasons = [{ signal: 'silence', contribution: 1.25, detail: 'Said nothing.', evidence: [] }];
  const raised = {
    type: 'peakend.churn.alert.raised.v1',
    at: RAISED,
    eventId: alertId,
    words: 'Raised: the risk is high, at 75 %.',
    level: 'high',
    risk: 0.75,
    status: 'open',
  };
  expect(read.body).toEqual({
    alertId,
    customerId: 'anna',
    status: 'open',
    risk: 0.75,
    horizonDays: 90,
    level: 'high',
    highestLevel: 'high',
    tier: 'gold',
    reasons,
    recommendedActions: ['call-back'],
    raisedAt: RAISED,
    updatedAt: RAISED,
    snoozedUntil: null,
    outcome: null,
    waitedSince: null,
    control: false,
    history: [raised],
  });
  expect(read.headers.get('etag')).toBe('"1"');

  const taken = await team.give(`${alertId}/acknowledge`, { actor: 'maria' }, { 'if-match': '"1"' });
  expect([taken.status, taken.body.status, taken.body.history.at(-1).actor]).toEqual([200, 'acknowledged', 'maria']);
  const off = await team.give(`${alertId.toUpperCase()}/snooze`, { until: '2999-01-31T09:00:00+01:00' });
  expect([off.status, off.body.status, off.body.snoozedUntil]).toEqual([200, 'snoozed', '2999-01-31T08:00:00.000Z']);
  const closed = await team.give(`${alertId}/resolve`, { outcome: 'won-over' });
  expect([closed.status, closed.body.status, closed.body.outcome]).toEqual([200, 'resolved', 'won-over']);
  expect([closed.body.snoozedUntil, closed.headers.get('etag')]).toEqual([null, '"4"']);
  const now = await team.analyst.ask(`/v1/alerts/${alertId}`);
  expect([now.body, now.headers.get('etag')]).toEqual([closed.body, '"4"']);

  const late = await team.give(`${alertId}/acknowledge`);
  expect([late.status, late.body.code, late.body.state, late.body.allowed]).toEqual([
    409,
    'COMMAND_NOT_ALLOWED',
    'resolved',
    [],
  ]);
  const stale = await team.give(`${alertId}/acknowledge`, {}, { 'if-match': '"1"' });
  expect([stale.status, stale.body.code, stale.body.version]).toEqual([412, 'VERSION_MISMATCH', 4]);
});

test('a command is carried out once under its key', async () => {
  const team = await Team.of();
  const alertId = await team.raise('anna', RAISED);
  const key = { 'idempotency-key': 'k' };
  const first = await team.give(`${alertId}/acknowledge`, { actor: 'maria' }, key);
  const again = await team.give(`${alertId}/acknowledge`, { actor: 'maria' }, key);
  expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
  const other = await team.give(`${alertId}/resolve`, { outcome: 'kept' }, key);
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
});

test('alerts are listed, latest raised first', async () => {
  const team = await Team.of();
  await team.raise('anna', RAISED);
  await team.raise('bob', '2024-03-02T09:00:00.000Z', { level: 'critical' });
  const third = await team.raise('cleo', '2024-03-03T09:00:00.000Z', { control: true });
  await team.give(`${third}/acknowledge`);
  expect(await team.listed('')).toEqual(['cleo', 'bob', 'anna']);
  expect(await team.listed('status=open')).toEqual(['bob', 'anna']);
  expect(await team.listed('status=acknowledged')).toEqual(['cleo']);
  expect(await team.listed('level=critical')).toEqual(['bob']);
  expect(await team.listed('since=2024-03-02')).toEqual(['cleo', 'bob']);
  expect(await team.listed('since=2024-03-02T09:00:00.001Z')).toEqual(['cleo']);
  expect(await team.listed('control=false')).toEqual(['bob', 'anna']);
  const { items, nextCursor } = await team.analyst.get('/v1/alerts?limit=2');
  expect([items.length, await team.listed(`limit=2&cursor=${nextCursor}`)]).toEqual([2, ['anna']]);
  const csv = await team.analyst.ask('/v1/alerts?format=csv&level=critical');
  expect(csv.body.split('\r\n')[0]).toBe(
    'alertId,customerId,status,risk,horizonDays,level,highestLevel,tier,reasons.signal,reasons.contribution,reasons.detail,recommendedActions,raisedAt,updatedAt,snoozedUntil,outcome,waitedSince,control,history.type,history.at,history.eventId',
  );
});

test.each([
  ['snooze', {}, '/until'],
  ['snooze', { until: 'soon' }, '/until'],
  ['snooze', { until: '2024-03-02T09:00:00Z' }, '/until'],
  ['resolve', {}, '/outcome'],
  ['acknowledge', { colour: 'red' }, '/colour'],
  ['acknowledge', [], ''],
])('%s %j is refused at %s', async (name, body, path) => {
  const team = await Team.of();
  const alertId = await team.raise('anna', RAISED);
  const refused = await team.give(`${alertId}/${name}`, body);
  expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([422, 'INVALID_BODY', path]);
  expect((await team.analyst.get(`/v1/alerts/${alertId}`)).status).toBe('open');
});

test('an alert is its tenant’s, and no other event is one', async () => {
  const [mine, theirs] = [await Team.of(), await Team.of()];
  const alertId = await mine.raise('anna', RAISED);
  const [eventId] = await theirs.analyst.publish(touchpoint('anna', RAISED, { touchpoint: 'pay' }));
  for (const id of [alertId, eventId, 'none', '00000000-0000-4000-8000-000000000000']) {
    const { status, body } = await theirs.give(`${id}/acknowledge`);
    expect([status, body.code]).toEqual([404, 'NO_SUCH_ALERT']);
    expect((await theirs.analyst.ask(`/v1/alerts/${id}`)).body.code).toBe('NO_SUCH_ALERT');
  }
  const key = mine.analyst.keys.query;
  expect((await started.app.request('POST', `/v1/alerts/${alertId}/acknowledge`, { key })).status).toBe(403);
});
