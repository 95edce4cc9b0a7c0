import type { Uuid } from '#libs/kernel/event.js';
import { type Instant, instantOfText } from '#libs/kernel/instant.js';
import type { Refusal } from '#libs/kernel/refusal.js';
import { type AlertCommand, alertDecider, type AlertEvent, stateOf } from './alert.decider.js';
import type { AlertLevel, AlertRisk } from './alert.events.js';
import { wordsOf } from './alert.words.js';

const [FIRST, SECOND] = ['a', 'b'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [Uuid, Uuid];
const day = (number: number) => instantOfText(`2026-03-0${number}T09:00:00.000Z`);
const UNTIL = '2026-03-05T09:00:00.000Z';

const risk = (level: AlertLevel, signal = 'silence', probability = 0.8): AlertRisk => ({
  risk: probability,
  horizonDays: 90,
  level,
  reasons: [{ signal, contribution: 1.4, detail: 'Nothing for 40 days.', evidence: [SECOND] }],
  recommendedActions: ['call-back'],
});
const raise = (level: AlertLevel = 'high'): AlertCommand => ({
  name: 'raise',
  customerId: 'anna',
  risk: risk(level),
  tier: 'gold',
  control: false,
});
const people = (
  name: 'acknowledge' | 'snooze' | 'resolve',
  said: object = {},
  ifVersion: readonly number[] | null = null,
) => ({ name, said, ifVersion }) as AlertCommand;
const snooze = people('snooze', { until: UNTIL });

const decide = (given: readonly AlertEvent[], when: AlertCommand, now: Instant, eventId = SECOND) =>
  alertDecider.decide(when, given.reduce(alertDecider.evolve, alertDecider.initial), { eventId, now });
/** What commands lead to, each a day after the one before. */
const after = (...commands: readonly AlertCommand[]) =>
  commands.reduce<readonly AlertEvent[]>(
    (events, command, index) => [...events, ...decide(events, command, day(index + 1), index === 0 ? FIRST : SECOND)],
    [],
  );
const statuses = (events: readonly AlertEvent[]) =>
  events.map(({ type, data }) => [type, data.version, data.status, data.level, data.highestLevel]);

function refusalOf(given: readonly AlertEvent[], when: AlertCommand): Partial<Refusal> {
  try {
    decide(given, when, day(9));
  } catch (error) {
    const { kind, code, members } = error as Refusal;
    return { kind, code, members };
  }
  throw new Error('It was not refused');
}

test('an alert is raised with all that is to be known of it, once', () => {
  const events = after(raise());
  expect(events).toEqual([
    {
      type: 'churn.alert.raised',
      eventId: FIRST,
      at: day(1),
      data: {
        alertId: FIRST,
        customerId: 'anna',
        version: 1,
        raisedAt: '2026-03-01T09:00:00.000Z',
        status: 'open',
        ...risk('high'),
        highestLevel: 'high',
        tier: 'gold',
      },
    },
  ]);
  expect(decide(events, raise(), day(2))).toEqual([]);
  const [control] = decide([], { ...raise(), control: true } as AlertCommand, day(1));
  expect(control?.data.control).toBe(true);
});

test.each([people('acknowledge'), snooze])('none is raised while one is %j', (command) => {
  expect(decide(after(raise(), command), raise(), day(3))).toEqual([]);
});

test.each([people('resolve', { outcome: 'won-over' }), { name: 'expire' } as const])('after %j another is', (end) => {
  const before = after(raise(), end);
  const [next] = decide(before, raise(), day(3));
  expect([next?.type, next?.data.alertId, next?.data.version]).toEqual(['churn.alert.raised', SECOND, 1]);
});

test('it is updated for another level or another first reason, and remembers the highest level', () => {
  const update = (level: AlertLevel, signal?: string): AlertCommand => ({ name: 'update', risk: risk(level, signal) });
  const events = after(raise(), update('critical'), update('critical', 'complaint'), update('high', 'complaint'));
  expect(statuses(events)).toEqual([
    ['churn.alert.raised', 1, 'open', 'high', 'high'],
    ['churn.alert.updated', 2, 'open', 'critical', 'critical'],
    ['churn.alert.updated', 3, 'open', 'critical', 'critical'],
    ['churn.alert.updated', 4, 'open', 'high', 'critical'],
  ]);
  expect(decide(events, { name: 'update', risk: risk('high', 'complaint', 0.81) }, day(5))).toEqual([]);
});

test('people acknowledge, put off and resolve it; who did it is told once', () => {
  const events = after(
    raise(),
    people('acknowledge', { actor: 'maria' }),
    snooze,
    people('resolve', { outcome: 'kept' }),
  );
  expect(events.slice(1).map(({ type, data }) => [type, data])).toEqual([
    ['churn.alert.acknowledged', { ...events[0]?.data, version: 2, status: 'acknowledged', actor: 'maria' }],
    ['churn.alert.updated', { ...events[0]?.data, version: 3, status: 'snoozed', snoozedUntil: UNTIL }],
    ['churn.alert.resolved', { ...events[0]?.data, version: 4, status: 'resolved', outcome: 'kept' }],
  ]);
});

test('the end of a snooze makes it open again, unless it was put off anew', () => {
  const wake = (snoozedUntil: string): AlertCommand => ({ name: 'wake', snoozedUntil });
  const snoozed = after(raise(), snooze);
  expect(statuses(decide(snoozed, wake(UNTIL), day(5)))).toEqual([['churn.alert.updated', 3, 'open', 'high', 'high']]);
  expect(decide(snoozed, wake(UNTIL), day(5))[0]?.data.snoozedUntil).toBeUndefined();
  const anew = after(raise(), snooze, people('snooze', { until: '2026-03-06T09:00:00.000Z' }));
  expect(decide(anew, wake(UNTIL), day(5))).toEqual([]);
  expect(decide(after(raise(), snooze, people('acknowledge')), wake(UNTIL), day(5))).toEqual([]);
  // A change of level leaves it put off.
  const louder = decide(snoozed, { name: 'update', risk: risk('critical') }, day(3));
  expect(louder[0]?.data).toMatchObject({ status: 'snoozed', snoozedUntil: UNTIL, level: 'critical' });
});

test.each([
  [
    'close',
    { name: 'close', outcome: 'risk-fell' },
    'churn.alert.resolved',
    { status: 'resolved', outcome: 'risk-fell' },
  ],
  ['expire', { name: 'expire' }, 'churn.alert.expired', { status: 'expired' }],
] as const)('rules %s it, which leads to nothing where it is over', (_, command, type, said) => {
  const [event] = decide(after(raise(), snooze), command, day(4));
  expect(event).toMatchObject({ type, data: said });
  expect(event?.data.snoozedUntil).toBeUndefined();
  expect(decide(after(raise(), people('resolve', { outcome: 'kept' })), command, day(4))).toEqual([]);
  expect(decide([], command, day(4))).toEqual([]);
});

test('what is over allows no command', () => {
  const resolved = after(raise(), people('resolve', { outcome: 'kept' }));
  for (const command of [people('acknowledge'), snooze, people('resolve', { outcome: 'kept' })])
    expect(refusalOf(resolved, command)).toEqual({
      kind: 'conflict',
      code: 'COMMAND_NOT_ALLOWED',
      members: { state: 'resolved', allowed: [] },
    });
  expect(refusalOf([], people('acknowledge'))).toMatchObject({ kind: 'not-found', code: 'NO_SUCH_ALERT' });
});

test('nothing is put off into the past', () => {
  expect(refusalOf(after(raise()), snooze)).toMatchObject({ kind: 'invalid', code: 'INVALID_BODY' });
  expect(() => decide(after(raise()), snooze, day(5))).toThrow('"until" must be in the future');
});

test('decides nothing if another version is in force', () => {
  expect(refusalOf(after(raise()), people('acknowledge', {}, [2]))).toEqual({
    kind: 'precondition-failed',
    code: 'VERSION_MISMATCH',
    members: { version: 1 },
  });
  expect(decide(after(raise()), people('acknowledge', {}, [1, 7]), day(2))).toHaveLength(1);
});

test('a clock that steps back forbids nothing', () => {
  expect(decide(after(raise(), people('acknowledge')), people('acknowledge'), day(1))[0]?.at).toEqual(day(2));
});

test('each alert of a customer is told by its own events', () => {
  const first = after(raise(), people('resolve', { outcome: 'kept' }));
  const all = [...first, ...decide(first, raise('critical'), day(3))];
  expect(stateOf(all, FIRST)?.said).toMatchObject({ alertId: FIRST, status: 'resolved' });
  expect(stateOf(all, SECOND)?.said).toMatchObject({ alertId: SECOND, status: 'open', level: 'critical' });
});

test('each event is told in a sentence', () => {
  const events = after(raise(), { name: 'update', risk: risk('critical') }, snooze, people('acknowledge'), {
    name: 'expire',
  });
  const resolved = after(raise(), people('resolve', { outcome: 'kept' }));
  expect([...events, ...resolved.slice(1)].map(wordsOf)).toEqual([
    'Raised: the risk is high, at 80 %.',
    'The risk is critical, at 80 %.',
    'Put off until 2026-03-05T09:00:00.000Z; the risk is critical.',
    'Taken up.',
    'Expired: the horizon is over.',
    'Resolved: kept.',
  ]);
});
