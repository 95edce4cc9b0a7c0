import { toldSchema } from '#libs/facts/told.schema.js';
import {
  array,
  boolean,
  choice,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { ALERT_LEVELS, ALERT_STATES } from './alert.events.js';

const reason = named(
  'ChurnAlertReason',
  object({
    signal: string(),
    contribution: number('What it adds to the log-odds of the risk.'),
    detail: string(),
    evidence: array(uuid, 'The events that prove it.'),
  }),
);

/** `Alert` in the OpenAPI document. */
export const alert = named(
  'Alert',
  object({
    alertId: uuid,
    customerId: string(),
    status: choice(...ALERT_STATES),
    risk: number('Of no activity day within the horizon, when the alert was last updated.'),
    horizonDays: count(),
    level: choice(...ALERT_LEVELS),
    highestLevel: choice(...ALERT_LEVELS),
    tier: nullable(string('The customer’s when it was raised.')),
    reasons: array(reason, 'Largest contribution first; the contributions sum to the log-odds of the risk.'),
    recommendedActions: array(string(), 'What to do next, most promising first.'),
    raisedAt: instant,
    updatedAt: instant,
    snoozedUntil: nullable(instant),
    outcome: nullable(string('Of a resolved one.')),
    waitedSince: nullable(string('A date: it waited since then, because only so many alerts are raised on a day.')),
    control: boolean('The customer belongs to the control share: the alert is sent to nobody.'),
    history: array(toldSchema('AlertEvent'), 'In the order in which it was decided.'),
  }),
);
