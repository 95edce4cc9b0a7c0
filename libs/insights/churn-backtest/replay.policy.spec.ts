import { DEFAULT_CHURN_SETTINGS } from '#libs/facts/churn-setting/churn-setting.events.js';
import { priorModel } from '#libs/insights/churn-risk/churn-model.score.js';
import { noStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { replay } from './replay.policy.js';

const START = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const of = {
  tenant: 'acme',
  calendar: calendarOf('UTC'),
  liveSince: 0,
  families: {
    isAwaited: () => false,
    survivorOf: (_: string, customerId: string) => customerId,
    linkedWith: (_: string, customerId: string) => [customerId],
    statisticsOf: () => noStatistics,
  },
  inForce: () => ({ rules: DEFAULT_CHURN_SETTINGS, model: priorModel(90) }),
  until: START + 31 * DAY,
};

let position = 0;
const happens = (day: number, type: string, data: JsonObject) =>
  storedEvent(++position, {
    ...{ tenant: 'acme', customerId: 'anna', type, data },
    ...{ time: START + day * DAY, recordedAt: START + day * DAY },
  });
const visit = (day: number, valence: number) =>
  happens(day, 'touchpoint.recorded', { touchpoint: 'advice', channel: 'branch', valence });

test('an alert that was raised under other settings is none of the replayed ones, nor in their way', () => {
  const alertId = '00000000-0000-4000-8000-000000000001';
  const events = [
    ...[0, 7, 14, 21].map((day) => visit(day, 0.3)),
    happens(29, 'churn.alert.raised', { alertId, level: 'high', reasons: [], status: 'open' }),
    visit(30, -0.9),
    happens(30, 'complaint.filed', { category: 'staff-attitude', severity: 5, channel: 'branch' }),
    happens(30, 'feedback.submitted', { instrument: 'nps', value: 2 }),
  ];
  const raised = replay(events, of).map(({ customerId, raisedAt }) => [customerId, (raisedAt - START) / DAY]);
  expect(raised).toEqual([['anna', 30]]);
});
