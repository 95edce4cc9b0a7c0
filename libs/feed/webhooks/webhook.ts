import { ALERT_LEVELS, type AlertLevel } from '#libs/facts/alert/alert.events.js';
import { type FeedEventType, type FeedItem, isAlert } from '#libs/feed/items/feed.events.js';
import type { Position, Uuid } from '#libs/kernel/event.js';

/** Why nothing is sent to a webhook: it failed for days, its receiver said that it is gone, or somebody asked for it. */
export const DISABLED_REASONS = ['failing', 'gone', 'requested'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** What a webhook's owner says of it. */
export interface WebhookTerms {
  readonly url: string;
  readonly events: readonly FeedEventType[];
  readonly description: string | null;
  /** Alerts that have reached this level; null: all. */
  readonly minLevel: AlertLevel | null;
  /** Alerts about customers of these tiers; null: of all, and of none. */
  readonly tiers: readonly string[] | null;
}

/** Times in milliseconds since 1970, UTC. */
export interface Webhook extends WebhookTerms {
  readonly webhookNo: bigint;
  readonly webhookId: Uuid;
  readonly tenant: string;
  readonly createdAt: number;
  /** Up to which position of the log it has its deliveries. */
  readonly position: Position;
  /** Since when nothing has succeeded, though something was tried. */
  readonly failingSince: number | null;
  readonly disabledAt: number | null;
  readonly disabledReason: DisabledReason | null;
}

/** Whether a webhook asks for an item. An alert goes by the highest level it has reached, so nobody misses its end. */
export function isWanted({ events, minLevel, tiers }: WebhookTerms, item: FeedItem): boolean {
  if (!events.includes(item.type)) return false;
  if (!isAlert(item)) return true;
  const { highestLevel, tier } = item.data;
  const isHigh = minLevel === null || rankOf(highestLevel) >= rankOf(minLevel);
  return isHigh && (tiers === null || tiers.some((each) => each === tier));
}

function rankOf(level: unknown): number {
  return ALERT_LEVELS.findIndex((each) => each === level);
}
