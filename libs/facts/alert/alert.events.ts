import type { Uuid } from '#libs/kernel/event.js';

/** What may become of a churn alert. */
export const ALERT_STATES = ['open', 'acknowledged', 'snoozed', 'resolved', 'expired'] as const;
export type AlertStatus = (typeof ALERT_STATES)[number];

/** How much likelier than usual it is that a customer leaves, from the least to the most. */
export const ALERT_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** A reason for a risk. */
export type AlertReason = {
  readonly signal: string;
  /** What it adds to the log-odds of the risk. */
  readonly contribution: number;
  /** In a sentence without anybody's words. */
  readonly detail: string;
  /** Ids of the events that prove it. */
  readonly evidence: readonly Uuid[];
};

/** What is known of a risk when an event of an alert is decided. */
export type AlertRisk = {
  /** Probability that the customer has no activity day within the horizon. */
  readonly risk: number;
  readonly horizonDays: number;
  readonly level: AlertLevel;
  /** Those that raise the risk or lower it, largest first; the base rate is among them. */
  readonly reasons: readonly AlertReason[];
  /** What to do next, most promising first. */
  readonly recommendedActions: readonly string[];
};

/** An alert as each of its events says it: whoever has the last one, has all that is to be known. */
export type AlertSaid = AlertRisk & {
  /** The id of the event that raised it. */
  readonly alertId: Uuid;
  /** As published: the survivor of its family when it was raised. */
  readonly customerId: string;
  /** The alert's with this event; raising it made the first. */
  readonly version: number;
  /** As `instantText` writes it. */
  readonly raisedAt: string;
  readonly status: AlertStatus;
  /** The highest that it has had. */
  readonly highestLevel: AlertLevel;
  /** The customer's when it was raised; null: none. */
  readonly tier: string | null;
  /** The customer belongs to the control share: it is sent to nobody. */
  readonly control?: true;
  /** It waited since this date, because only so many may be raised on a day. */
  readonly waitedSince?: string;
  /** While it is snoozed: until when. */
  readonly snoozedUntil?: string;
  /** Who did it: a key is not a person. */
  readonly actor?: string;
};

/** It is over, because somebody said so or because there is no reason for it any more. */
export type AlertResolved = AlertSaid & { readonly outcome: string };

/** Data of what is decided on alerts, by stored type. */
export interface DecidedOnAlerts {
  'churn.alert.raised': AlertSaid;
  'churn.alert.updated': AlertSaid;
  'churn.alert.acknowledged': AlertSaid;
  'churn.alert.resolved': AlertResolved;
  'churn.alert.expired': AlertSaid;
}

/** Outcomes of alerts that nobody resolved by a command. */
export const RULE_OUTCOMES = ['risk-fell', 'lost', 'merged', 'erased', 'objected', 'dormant'] as const;
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];
