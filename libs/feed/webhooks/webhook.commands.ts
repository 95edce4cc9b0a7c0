import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Database, Sql } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { checkRepeat } from '#libs/platform/input/idempotency-key.header.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Uuid } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Configuration } from '#libs/platform/configuration.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { CLOCK, DATABASE, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { beginAnew } from './delivery.table.js';
import type { Webhook, WebhookTerms } from './webhook.js';
import type { NewWebhookInput, WebhookChangeInput } from './webhook.input.js';
import { forgetFailures } from './webhook.health.js';
import { type Attempt, WebhookSender } from './webhook.sender.js';
import { newSecret, signedHeaders } from './webhook.signature.js';
import {
  addSecret,
  countWebhooks,
  deleteWebhook,
  disable,
  enable,
  insertWebhook,
  lockWebhook,
  readMade,
  readSecrets,
  readWebhook,
  retireSecret,
  updateTerms,
} from './webhook.table.js';
import { leadsToPrivate } from './webhook.url.js';

/** How long an old secret is valid beside the new one, in milliseconds. */
const OLD_SECRET_MS = 86_400_000;
const MOST_SECRETS = 10;
const MOST_WEBHOOKS = 100;

export interface GivenSecret {
  readonly webhookId: Uuid;
  readonly secret: string;
}

/** What a tenant's keys with scope `subscribe` do about its webhooks. */
@Injectable()
export class WebhookCommands {
  private readonly sender: WebhookSender;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {
    this.sender = new WebhookSender({ allowPrivate: configuration.webhookAllowPrivate });
  }

  /**
   * What is recorded from now on is delivered.
   * @param key makes it once, however often it is asked for; null: each time
   */
  async create(tenant: string, input: NewWebhookInput, key: string | null): Promise<GivenSecret> {
    const terms = termsOf(input, { description: null, minLevel: null, tiers: null });
    const contentHash = this.keyring.contentHash(JSON.stringify(['webhook', tenant, terms]));
    const before = key === null ? undefined : await this.madeBefore(this.database, tenant, key, contentHash);
    if (before !== undefined) return before;
    await this.assertPublic(terms.url);
    const [webhookId, secret, position] = [randomUUID(), newSecret(), await this.store.head()];
    return this.database.transaction(async (sql) => {
      if ((await countWebhooks(sql, tenant)) >= MOST_WEBHOOKS)
        throw new Refusal('conflict', 'TOO_MANY_WEBHOOKS', `A tenant has at most ${MOST_WEBHOOKS} webhooks.`);
      const made = { ...terms, webhookId, tenant, at: new Date(this.clock.now()), position, key, contentHash };
      const webhookNo = await insertWebhook(sql, made);
      // Somebody else made it just now.
      if (webhookNo === undefined)
        return (await this.madeBefore(sql, tenant, key as string, contentHash)) as GivenSecret;
      addSecret(sql, webhookNo, this.keyring.wrap(secret, webhookId));
      return { webhookId, secret };
    });
  }

  async change(tenant: string, webhookId: string, input: WebhookChangeInput): Promise<Webhook> {
    const { enabled } = input;
    const webhook = await this.find(tenant, webhookId);
    const terms = termsOf(input, webhook);
    if (terms.url !== webhook.url) await this.assertPublic(terms.url);
    await this.database.transaction(async (sql) => {
      const now = new Date(this.clock.now());
      lockWebhook(sql, webhook.webhookNo);
      updateTerms(sql, webhook.webhookNo, terms);
      if (enabled === true) enable(sql, webhook.webhookNo);
      if (enabled === false) disable(sql, webhook.webhookNo, now, 'requested');
      const isMended = terms.url !== webhook.url || (enabled === true && webhook.disabledAt !== null);
      if (!isMended) return;
      beginAnew(sql, webhook.webhookNo, now);
      forgetFailures(sql, webhook.webhookNo);
    });
    return this.find(tenant, webhookId);
  }

  async delete(tenant: string, webhookId: string): Promise<void> {
    const webhook = await this.find(tenant, webhookId);
    await this.database.transaction(async (sql) => deleteWebhook(sql, webhook, new Date(this.clock.now())));
  }

  /** A new secret; the old one is valid beside it for a day. */
  async rotate(tenant: string, webhookId: string): Promise<GivenSecret & { readonly previousValidUntil: string }> {
    const webhook = await this.find(tenant, webhookId);
    const secret = newSecret();
    const now = this.clock.now();
    const until = new Date(now + OLD_SECRET_MS);
    await this.database.transaction(async (sql) => {
      // A secret that is still valid cannot be dropped, and each of them makes every message longer.
      if ((await readSecrets(sql, webhook.webhookNo, new Date(now))).length >= MOST_SECRETS)
        throw new Refusal(
          'conflict',
          'TOO_MANY_SECRETS',
          `At most ${MOST_SECRETS} secrets of a webhook are valid at once: wait until the oldest has been so for a day.`,
        );
      retireSecret(sql, webhook.webhookNo, new Date(now), until);
      addSecret(sql, webhook.webhookNo, this.keyring.wrap(secret, webhook.webhookId));
    });
    return { webhookId: webhook.webhookId, secret, previousValidUntil: until.toISOString() };
  }

  /** Sends an event that stands for none, once, whether the webhook is disabled or not. */
  async test(tenant: string, webhookId: string): Promise<Attempt & { readonly eventId: Uuid }> {
    const webhook = await this.find(tenant, webhookId);
    const [eventId, now] = [randomUUID(), this.clock.now()];
    const body = JSON.stringify({
      specversion: '1.0',
      id: eventId,
      source: '/peakend/webhooks',
      type: 'peakend.webhook.test.v1',
      time: new Date(now).toISOString(),
      datacontenttype: 'application/json',
      data: { webhookId: webhook.webhookId },
    });
    const headers = signedHeaders(await this.secretsOf(this.database, webhook), eventId, now, body);
    const attempt = await this.sender.send({ url: webhook.url, headers, body }, new AbortController().signal);
    return { ...attempt, eventId };
  }

  /** @throws Refusal `not-found` */
  async find(tenant: string, webhookId: string): Promise<Webhook> {
    const webhook = isUuid(webhookId) ? await readWebhook(this.database, tenant, webhookId) : undefined;
    if (webhook === undefined) throw new Refusal('not-found', 'NO_SUCH_WEBHOOK', 'There is no such webhook.');
    return webhook;
  }

  private async madeBefore(
    sql: Sql,
    tenant: string,
    key: string,
    contentHash: Uint8Array,
  ): Promise<GivenSecret | undefined> {
    const made = await readMade(sql, tenant, key);
    if (made === undefined) return undefined;
    checkRepeat({ contentHash: made.content_hash }, contentHash, 'another webhook');
    const webhook = made.deleted_at === null ? await readWebhook(sql, tenant, made.webhook_id) : undefined;
    if (webhook === undefined)
      throw new Refusal(
        'conflict',
        'WEBHOOK_DELETED',
        'This Idempotency-Key made a webhook that has been deleted since: take a new key.',
      );
    const secret = (await this.secretsOf(sql, webhook)).at(-1) as string;
    return { webhookId: webhook.webhookId, secret };
  }

  private async secretsOf(sql: Sql, { webhookNo, webhookId }: Webhook): Promise<readonly string[]> {
    const wrapped = await readSecrets(sql, webhookNo, new Date(this.clock.now()));
    return wrapped.map((each) => this.keyring.unwrap(each, webhookId));
  }

  private async assertPublic(url: string): Promise<void> {
    if (this.configuration.webhookAllowPrivate || !(await leadsToPrivate(url))) return;
    throw invalid([
      { path: '/url', code: 'PRIVATE_ADDRESS', message: 'must lead to an address of the public internet' },
    ]);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function termsOf(input: NewWebhookInput, before: Omit<WebhookTerms, 'url' | 'events'>): WebhookTerms;
function termsOf(input: WebhookChangeInput, before: WebhookTerms): WebhookTerms;
function termsOf(input: WebhookChangeInput, before: Partial<WebhookTerms>): WebhookTerms {
  const { description, minLevel, tiers } = { ...before, ...input };
  return {
    url: new URL((input.url ?? before.url) as string).href,
    events: [...new Set(input.events ?? before.events)],
    description: description ?? null,
    minLevel: minLevel ?? null,
    tiers: tiers ?? null,
  };
}
