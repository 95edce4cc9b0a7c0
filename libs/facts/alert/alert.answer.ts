import { type HistoryItem, historyItem } from '#libs/facts/told.history.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import type { AlertEvent } from './alert.decider.js';
import type { AlertLevel, AlertReason, AlertStatus } from './alert.events.js';
import { wordsOf } from './alert.words.js';

/** An alert as the API answers it. */
export interface Alert {
  readonly alertId: Uuid;
  readonly customerId: string;
  readonly status: AlertStatus;
  readonly risk: number;
  readonly horizonDays: number;
  readonly level: AlertLevel;
  readonly highestLevel: AlertLevel;
  readonly tier: string | null;
  readonly reasons: readonly AlertReason[];
  readonly recommendedActions: readonly string[];
  readonly raisedAt: string;
  readonly updatedAt: string;
  readonly snoozedUntil: string | null;
  readonly outcome: string | null;
  /** It waited since this date (`2024-01-31`), because only so many alerts are raised on a day. */
  readonly waitedSince: string | null;
  /** The customer belongs to the control share: the alert is sent to nobody. */
  readonly control: boolean;
  readonly history: readonly HistoryItem[];
}

/** Members that the alert says of itself, or that its history would only repeat. */
const SAID_ONCE = [
  'alertId',
  'customerId',
  'version',
  'raisedAt',
  'highestLevel',
  'horizonDays',
  'tier',
  'reasons',
  'recommendedActions',
  'control',
  'waitedSince',
];

/** An alert as its events tell it, in the order in which they were decided. @param customerId the survivor */
export function alertOf(customerId: string, events: readonly AlertEvent[]): Alert {
  const { data, at } = events.at(-1) as AlertEvent;
  const { alertId, status, risk, horizonDays, level, highestLevel, tier, reasons, recommendedActions, raisedAt } = data;
  return {
    alertId,
    customerId,
    status,
    risk,
    horizonDays,
    level,
    highestLevel,
    tier,
    reasons,
    recommendedActions,
    raisedAt,
    updatedAt: instantText(at),
    snoozedUntil: data.snoozedUntil ?? null,
    outcome: 'outcome' in data ? data.outcome : null,
    waitedSince: data.waitedSince ?? null,
    control: data.control === true,
    history: events.map(
      (event) => historyItem({ ...event, data: event.data as JsonObject }, wordsOf(event), SAID_ONCE) as HistoryItem,
    ),
  };
}
