import type { StoredEvent } from '#libs/kernel/event.js';
import { churnAlerts } from '#libs/policies/churn-alerts/churn-alerts.watcher.js';
import { churnStory } from '#test/support/churn.story.js';
import { policySuite } from './policy.suite.js';

const nameOf = (stored: StoredEvent) => {
  const { status, level, from, outcome, recommendedActions } = stored.data as Record<string, unknown>;
  const at = new Date(stored.time).toISOString().slice(5, 16);
  if (stored.type === 'churn.level-changed') return `${at} ${stored.customerId}: ${from} to ${level}`;
  const [first] = recommendedActions as readonly string[];
  return `${at} ${stored.customerId}: ${stored.type.slice(12)}, ${status}, ${outcome ?? `${level}, ${first}`}`;
};

policySuite({
  policy: churnAlerts,
  story: churnStory,
  tell: nameOf,
  decides: [
    ...[...'abcdefg'].flatMap((each) => [
      `02-23T12:00 ${each}: null to dormant`,
      `02-23T12:00 ${each}: dormant to low`,
    ]),
    '03-02T12:00 a: low to medium',
    '03-02T12:00 a: raised, open, critical, resolve-the-complaint',
    '03-02T12:00 a: medium to critical',
    '03-02T12:00 c: low to medium',
    '03-02T12:00 c: raised, open, critical, resolve-the-complaint',
    '03-02T12:00 c: medium to critical',
    '03-02T12:00 e: low to medium',
    '03-02T12:00 e: medium to critical',
    '03-02T12:00 f: low to medium',
    '03-02T12:00 f: raised, open, critical, resolve-the-complaint',
    '03-02T12:00 f: medium to critical',
    '03-02T12:00 g: low to medium',
    '03-02T13:00 c: resolved, resolved, merged',
    '03-02T13:00 b: null to critical',
    '03-02T13:00 f: resolved, resolved, objected',
    '03-03T00:00 e: raised, open, critical, resolve-the-complaint',
    '03-04T09:00 e: resolved, resolved, lost',
    '03-04T09:30 a: resolved, resolved, erased',
    '03-05T10:00 d: low to medium',
    '03-05T10:00 d: raised, open, critical, resolve-the-complaint',
    '03-05T10:00 d: medium to critical',
    '03-05T10:00 g: medium to high',
    '03-06T00:00 g: raised, open, high, apologise-personally',
    '03-06T10:00 d: updated, open, high, apologise-personally',
    '03-06T10:00 d: critical to high',
    '03-06T10:00 d: high to medium',
    '03-06T10:00 d: resolved, resolved, risk-fell',
    '03-06T11:00 g: resolved, resolved, risk-fell',
    '03-06T11:00 g: high to medium',
  ],
});
