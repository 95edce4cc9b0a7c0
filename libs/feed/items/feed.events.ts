import type { EventType } from '#libs/facts/stored.events.js';
import type { JsonObject, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';

/** What the stream of alerts and its topic carry, by stored type. */
export const ALERT_EVENTS = [
  'churn.alert.raised',
  'churn.alert.updated',
  'churn.alert.acknowledged',
  'churn.alert.resolved',
  'churn.alert.expired',
] as const satisfies readonly EventType[];

/** What webhooks may name, too. */
export const OTHER_EVENTS = [
  'complaint.promise-broken',
  'complaint.service-level-warned',
  'complaint.service-level-breached',
  'follow-up.overdue',
  'care.due',
] as const satisfies readonly EventType[];

/** All that subscribers can see, by stored type. */
export const FEED_EVENTS = [...ALERT_EVENTS, ...OTHER_EVENTS] as const;
export type FeedEventType = (typeof FEED_EVENTS)[number];

/** What nobody is to act on any more once the customer was erased: it is withdrawn, wherever it was not sent yet. */
export const WITHDRAWN_EVENTS = ['care.due'] as const satisfies readonly FeedEventType[];

/** The members that subscribers see of the data of some types; of others all. */
const SHOWN: Readonly<Partial<Record<FeedEventType, readonly string[]>>> = {
  'care.due': ['rule', 'occasion', 'dueAt'],
};

/** An event of the log as subscribers see it. */
export interface FeedItem {
  /** The event's position in the log. */
  readonly position: Position;
  readonly eventId: Uuid;
  readonly tenant: string;
  readonly customerId: string;
  readonly type: FeedEventType;
  readonly source: string;
  /** As `instantText` writes it. */
  readonly time: string;
  /** Milliseconds since 1970, UTC. */
  readonly recordedAt: number;
  /** What was sealed stays sealed until it is sent: so an erasure reaches it. */
  readonly data: JsonObject;
}

/** Members of the data that are about the feed itself. */
type OfFeed = {
  /** The customer is one of the control share: it is judged, or decided, and never sent. */
  readonly control?: boolean;
  /** It is told of what happened long before it was recorded: nothing is sent because of it. */
  readonly history?: boolean;
};

/** What subscribers see of an event; undefined: nothing. */
export function itemOf(event: StoredEvent): FeedItem | undefined {
  const { position, eventId, tenant, customerId, source, recordedAt } = event;
  const type = FEED_EVENTS.find((each) => each === event.type);
  const { control, history, ...rest } = event.data as OfFeed & JsonObject;
  if (type === undefined || customerId === null || control || history) return undefined;
  const shown = SHOWN[type];
  const data = shown === undefined ? rest : pick(rest, shown);
  return { position, eventId, tenant, customerId, type, source, time: instantText(event), recordedAt, data };
}

function pick(data: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([member]) => members.includes(member)));
}

/** A customer that was erased, where in the log, and when (milliseconds since 1970). */
export interface Erased {
  readonly tenant: string;
  readonly customerId: string;
  readonly position: Position;
  readonly time: number;
}

/** The customer that an event says was erased; undefined: none. */
export function erasedBy({ type, tenant, customerId, position, time }: StoredEvent): Erased | undefined {
  return type === 'customer.erased' && customerId !== null ? { tenant, customerId, position, time } : undefined;
}

/** Whether it is about an alert. */
export function isAlert({ type }: Pick<FeedItem, 'type'>): boolean {
  return ALERT_EVENTS.some((each) => each === type);
}

/** The data of an item as it is sent, on whichever way. */
export function sentData({ customerId }: Pick<FeedItem, 'customerId'>, data: JsonObject, feedPosition: string) {
  return { ...data, customerId, feedPosition };
}

/** The CloudEvent that the stream and webhooks send. Its id is the event's, which is the same wherever it is sent. */
export function cloudEventOf(item: Omit<FeedItem, 'data' | 'position'>, data: JsonObject): JsonObject {
  return {
    specversion: '1.0',
    id: item.eventId,
    source: item.source,
    type: `peakend.${item.type}.v1`,
    subject: item.customerId,
    time: item.time,
    datacontenttype: 'application/json',
    data,
  };
}
