import type { AlertStatus, DecidedOnAlerts } from './alert.events.js';

/** The states in which somebody may still act on it: a customer has at most one alert in one of them. */
export const LIVE_STATES = ['open', 'acknowledged', 'snoozed'] as const satisfies readonly AlertStatus[];

/** What a command on an alert is. */
interface CommandRule {
  /** What it does, for people. */
  readonly says: string;
  readonly in: readonly AlertStatus[];
  readonly leadsTo: AlertStatus;
  /** The event that it leads to. */
  readonly event: keyof DecidedOnAlerts;
}

/** The one place that says what can be done with an alert, and when; docs/rules.md 16 shows it as a table. */
export const ALERT_COMMANDS = {
  acknowledge: {
    says: 'Say that somebody has taken it up',
    in: LIVE_STATES,
    leadsTo: 'acknowledged',
    event: 'churn.alert.acknowledged',
  },
  snooze: {
    says: 'Put it off until a moment, when it is open again',
    in: LIVE_STATES,
    leadsTo: 'snoozed',
    event: 'churn.alert.updated',
  },
  resolve: {
    says: 'Close it with an outcome',
    in: LIVE_STATES,
    leadsTo: 'resolved',
    event: 'churn.alert.resolved',
  },
} as const satisfies Readonly<Record<string, CommandRule>>;

export type AlertCommandName = keyof typeof ALERT_COMMANDS;
export const ALERT_COMMAND_NAMES = Object.keys(ALERT_COMMANDS) as readonly AlertCommandName[];

export type AlertType = keyof DecidedOnAlerts;
/** The types of events on a customer's stream of alerts. */
export const ALERT_TYPES = [
  'churn.alert.raised',
  'churn.alert.updated',
  'churn.alert.acknowledged',
  'churn.alert.resolved',
  'churn.alert.expired',
] as const satisfies readonly AlertType[];

export function isLive(status: AlertStatus): boolean {
  return LIVE_STATES.some((live) => live === status);
}

/** The commands that an alert allows in a state. */
export function allowedIn(status: AlertStatus): readonly AlertCommandName[] {
  return ALERT_COMMAND_NAMES.filter((name) => ALERT_COMMANDS[name].in.some((each) => each === status));
}
