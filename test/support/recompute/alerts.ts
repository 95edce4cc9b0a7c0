import { groupBy } from '#libs/kernel/grouping.js';
import type { CustomerFacts } from './customer.facts.js';
import { microsecondsOf, textOf, type TimedEvent } from './log.js';

// biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
type Answer = any;

/** What `/v1/alerts` lists, those raised last first, without what is said in sentences. */
export function alertsOf(customers: readonly CustomerFacts[]): readonly Answer[] {
  return customers
    .flatMap(({ customerId, facts }) => {
      const all = facts.filter(({ type }) => type.startsWith('churn.alert.'));
      return [...groupBy(all, ({ data }) => data.alertId).values()].map((each) => ({ ...told(each), customerId }));
    })
    .sort((a, b) => microsecondsOf(b.raisedAt) - microsecondsOf(a.raisedAt) || (a.alertId < b.alertId ? 1 : -1));
}

function told(events: readonly TimedEvent[]): Answer {
  const inOrder = [...events].sort((a, b) => a.data.version - b.data.version);
  const last = inOrder.at(-1) as TimedEvent;
  const {
    version: _,
    actor: __,
    snoozedUntil = null,
    outcome = null,
    waitedSince = null,
    control = false,
    ...said
  } = last.data;
  return {
    ...said,
    updatedAt: textOf(last.at),
    snoozedUntil,
    outcome,
    waitedSince,
    control,
    history: inOrder.map(({ type, at, eventId, data }) => ({
      type: `peakend.${type}.v1`,
      at: textOf(at),
      eventId,
      ...Object.fromEntries(
        ['status', 'risk', 'level', 'actor', 'outcome', 'snoozedUntil']
          .filter((name) => data[name] !== undefined)
          .map((name) => [name, data[name]]),
      ),
    })),
  };
}
