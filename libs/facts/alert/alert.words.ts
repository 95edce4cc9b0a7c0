import type { AlertEvent } from './alert.decider.js';

/** What an event of an alert says, in a sentence. */
export function wordsOf({ type, data }: AlertEvent): string {
  const percent = `${Math.round(data.risk * 100)} %`;
  switch (type) {
    case 'churn.alert.raised':
      return `Raised: the risk is ${data.level}, at ${percent}.`;
    case 'churn.alert.updated':
      if (data.snoozedUntil !== undefined) return `Put off until ${data.snoozedUntil}; the risk is ${data.level}.`;
      return `The risk is ${data.level}, at ${percent}.`;
    case 'churn.alert.acknowledged':
      return 'Taken up.';
    case 'churn.alert.resolved':
      return `Resolved: ${data.outcome}.`;
    case 'churn.alert.expired':
      return 'Expired: the horizon is over.';
  }
}
