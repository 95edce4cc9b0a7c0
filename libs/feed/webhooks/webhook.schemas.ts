import { ALERT_LEVELS } from '#libs/facts/alert/alert.events.js';
import { FEED_EVENTS } from '#libs/feed/items/feed.events.js';
import {
  array,
  boolean,
  choice,
  count,
  instant,
  list,
  named,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { DELIVERY_STATUSES } from './delivery.table.js';
import { DISABLED_REASONS } from './webhook.js';

export const secretSchema = named(
  'WebhookSecret',
  object({ webhookId: uuid, secret: string('For verifying; `whsec_…`.') }),
);

export const rotatedSchema = named(
  'RotatedWebhookSecret',
  object({ webhookId: uuid, secret: string(), previousValidUntil: instant }),
);

export const webhookSchema = named(
  'Webhook',
  object({
    webhookId: uuid,
    url: string(),
    events: array(choice(...FEED_EVENTS)),
    description: nullable(string()),
    minLevel: nullable(choice(...ALERT_LEVELS)),
    tiers: nullable(array(string())),
    enabled: boolean(),
    failingSince: nullable(instant),
    disabledAt: nullable(instant),
    disabledReason: nullable(choice(...DISABLED_REASONS)),
    createdAt: instant,
  }),
);

export const testSchema = named(
  'WebhookTest',
  object({
    delivered: boolean(),
    eventId: uuid,
    responseStatus: nullable(count('What the receiver answered; null: nothing.')),
    error: nullable(string('Why it was not delivered.')),
  }),
);

export const deliverySchema = named(
  'WebhookDelivery',
  object({
    deliveryId: uuid,
    eventId: uuid,
    type: choice(...FEED_EVENTS),
    customerId: string(),
    feedPosition: string(),
    status: choice(...DELIVERY_STATUSES),
    attempts: count(),
    nextAttemptAt: nullable(instant),
    createdAt: instant,
    lastAttemptAt: nullable(instant),
    finishedAt: nullable(instant),
    responseStatus: nullable(count()),
    error: nullable(string()),
  }),
);

export const webhookPageSchema = list(webhookSchema);
export const deliveryPageSchema = list(deliverySchema);
