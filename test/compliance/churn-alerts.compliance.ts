import type { StoredEvent } from '#libs/kernel/event.js';
import { churnAlerts } from '#libs/policies/churn-alerts/churn-alerts.watcher.js';
import { churnStory } from '#test/support/churn.story.js';
import { policySuite } from './policy.suite.js';

const nameOf = (stored: StoredEvent) => {
  const { status, level, outcome, recommendedActions } = stored.data as Record<string, unknown>;
  const at = new Date(stored.time).toISOString().slice(5, 16);
  const [first] = recommendedActions as readonly string[];
  return `${at} ${stored.customerId}: ${stored.type.slice(12)}, ${status}, ${outcome ?? `${level}, ${first}`}`;
};

policySuite({
  policy: churnAlerts,
  story: churnStory,
  tell: nameOf,
  decides: [
    '03-02T12:00 a: raised, open, critical, resolve-the-complaint',
    '03-02T12:00 c: raised, open, critical, resolve-the-complaint',
    '03-02T12:00 f: raised, open, critical, resolve-the-complaint',
    '03-02T13:00 c: resolved, resolved, merged',
    '03-02T13:00 f: resolved, resolved, objected',
    '03-03T00:00 e: raised, open, critical, resolve-the-complaint',
    '03-04T09:00 e: resolved, resolved, lost',
    '03-04T09:30 a: resolved, resolved, erased',
    '03-05T10:00 d: raised, open, critical, resolve-the-complaint',
    '03-06T00:00 g: raised, open, high, apologise-personally',
    '03-06T10:00 d: updated, open, high, apologise-personally',
    '03-06T10:00 d: resolved, resolved, risk-fell',
    '03-06T11:00 g: resolved, resolved, risk-fell',
  ],
});
