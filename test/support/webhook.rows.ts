import { randomUUID } from 'node:crypto';
import type { Database } from '#libs/eventing/database.js';
import { FEED_EVENTS } from '#libs/feed/items/feed.events.js';
import type { WebhookTerms } from '#libs/feed/webhooks/webhook.js';
import { addSecret, insertWebhook } from '#libs/feed/webhooks/webhook.table.js';

/** A webhook of the tenant `acme` that asks for everything, except for what is given. */
export async function aWebhook(database: Database, terms: Partial<WebhookTerms> = {}) {
  const webhookId = randomUUID();
  const webhookNo = await database.transaction(async (sql) => {
    const made = await insertWebhook(sql, {
      url: 'https://alerts.example.com/',
      events: FEED_EVENTS,
      description: null,
      minLevel: null,
      tiers: null,
      ...terms,
      webhookId,
      tenant: 'acme',
      at: new Date('2026-03-01T12:00:00Z'),
      position: 0n,
      key: null,
      contentHash: Buffer.alloc(32),
    });
    addSecret(sql, made as bigint, Buffer.from('secret'));
    return made as bigint;
  });
  return { webhookId, webhookNo };
}
