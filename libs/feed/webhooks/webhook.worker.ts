import { randomUUID } from 'node:crypto';
import type { Database } from '#libs/eventing/database.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { Held, Lease } from '#libs/eventing/lease.js';
import { FEED_EVENTS } from '#libs/feed/items/feed.events.js';
import { readItems } from '#libs/feed/items/feed.table.js';
import { sentItem } from '#libs/feed/items/sent.item.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import {
  addDeliveries,
  type DueDelivery,
  dueDeliveries,
  endAttempt,
  endWithdrawn,
  hurry,
  moveWebhook,
  nextDue,
} from './delivery.table.js';
import { EndpointCircuit } from './endpoint.circuit.js';
import { LONGEST_ASKED, waitAfter } from './retry.schedule.js';
import { isWanted, type Webhook } from './webhook.js';
import { noteFailure, noteGivenUp, forgetFailures } from './webhook.health.js';
import type { Attempt, WebhookSender } from './webhook.sender.js';
import { signedHeaders } from './webhook.signature.js';
import { lockWebhook, readSecrets, readWebhook } from './webhook.table.js';

/** Most deliveries of a webhook under way at once, each of another customer. */
const CONCURRENCY = 8;
/** Most items turned into deliveries at once. */
const PAGE = 1_000;
/** How often it is looked for what other processes changed, in milliseconds. */
const LOOK_MS = 1_000;
/** Shortest pause between two looks, in milliseconds. */
const LEAST_MS = 10;

export interface WorkerParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly sender: Pick<WebhookSender, 'send'>;
  readonly clock: Clock;
  readonly head: HeadSignal;
  /** The log's. */
  readonly epoch: string;
  readonly random: () => number;
  readonly observer: WorkerObserver;
}

export interface WorkerObserver {
  attempted(outcome: 'delivered' | 'retried' | 'failed'): void;
}

/**
 * Delivers to one webhook while it holds the webhook's lease. Customers are delivered to side by side, the items of one
 * customer one after the other. What was sent and could not be noted is sent again, under the same id.
 */
export class WebhookWorker {
  #circuit = new EndpointCircuit(CONCURRENCY);
  readonly #underWay = new Map<Uuid, Promise<void>>();
  /** How far the feed was known to have come when it last was looked for items. */
  #heard: Position = 0n;
  #failure: unknown;

  constructor(
    private readonly parts: WorkerParts,
    private readonly webhookId: Uuid,
    private readonly lease: Lease,
    private readonly held: Held,
  ) {}

  /** Until the signal aborts, or the webhook is not to be worked any more. @throws LeaseLost */
  async run(signal: AbortSignal): Promise<void> {
    let url: string | undefined;
    try {
      while (!signal.aborted) {
        const webhook = await readWebhook(this.parts.database, null, this.webhookId);
        if (webhook === undefined || webhook.disabledAt !== null) return;
        // Of another receiver nothing is known yet.
        if (url !== webhook.url) this.#circuit = new EndpointCircuit(CONCURRENCY);
        if (url === undefined && webhook.failingSince !== null) this.#circuit.beginOpen(webhook.failingSince);
        url = webhook.url;
        await this.#addDeliveries(webhook);
        await this.#begin(webhook, signal);
        await this.#waitForMore(webhook, signal);
        if (this.#failure !== undefined) throw this.#failure;
      }
    } finally {
      await Promise.allSettled(this.#underWay.values());
    }
  }

  async #addDeliveries(webhook: Webhook): Promise<void> {
    const { database, clock, head } = this.parts;
    const { tenant, webhookNo } = webhook;
    this.#heard = head.position;
    for (let after = webhook.position; ; ) {
      const items = await readItems(database, { types: FEED_EVENTS, tenant, after, limit: PAGE });
      const last = items.at(-1);
      if (last === undefined) return;
      const wanted = items.filter((item) => isWanted(webhook, item));
      const ids = wanted.map(() => randomUUID());
      await database.transaction(async (sql) => {
        const extended = this.lease.extend(this.held, sql);
        lockWebhook(sql, webhookNo);
        if (wanted.length > 0) addDeliveries(sql, webhookNo, wanted, ids, new Date(clock.now()));
        moveWebhook(sql, webhookNo, last.position);
        await extended;
      });
      after = last.position;
    }
  }

  async #begin(webhook: Webhook, signal: AbortSignal): Promise<void> {
    const { database, clock } = this.parts;
    const now = clock.now();
    const room = this.#circuit.roomAt(now, this.#underWay.size);
    if (room <= 0) return;
    const { isOpen } = this.#circuit;
    const underWay = [...this.#underWay.keys()];
    const due = await dueDeliveries(database, webhook.webhookNo, new Date(now), underWay, room, isOpen);
    for (const delivery of due) {
      const { deliveryId } = delivery;
      const delivering = this.#deliver(webhook, delivery, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) this.#failure ??= error;
        })
        .finally(() => this.#underWay.delete(deliveryId));
      this.#underWay.set(deliveryId, delivering);
    }
  }

  async #deliver(webhook: Webhook, delivery: DueDelivery, signal: AbortSignal): Promise<void> {
    const { database, keyring, sender, clock, epoch } = this.parts;
    const { item } = delivery;
    if (delivery.withdrawn) return this.#leaveOut(webhook, delivery);
    const { json } = await sentItem(item, keyring, epoch);
    const now = clock.now();
    const secrets = (await readSecrets(database, webhook.webhookNo, new Date(now))).map((wrapped) =>
      keyring.unwrap(wrapped, webhook.webhookId),
    );
    const headers = signedHeaders(secrets, item.eventId, now, json);
    await this.#note(webhook, delivery, await sender.send({ url: webhook.url, headers, body: json }, signal));
  }

  async #leaveOut({ webhookNo }: Webhook, { deliveryId, item }: DueDelivery): Promise<void> {
    const { database, clock, observer } = this.parts;
    await database.transaction(async (sql) => {
      const extended = this.lease.extend(this.held, sql);
      lockWebhook(sql, webhookNo);
      endWithdrawn(sql, { deliveryId, webhookNo, customerId: item.customerId, at: new Date(clock.now()) });
      await extended;
    });
    observer.attempted('failed');
  }

  async #note(webhook: Webhook, { deliveryId, attempts, item }: DueDelivery, attempt: Attempt): Promise<void> {
    const { database, clock, random, observer } = this.parts;
    const { delivered, responseStatus, error, retryAfterMs } = attempt;
    const { webhookNo } = webhook;
    const now = clock.now();
    const at = new Date(now);
    const wait = delivered ? null : waitAfter(attempts + 1, retryAfterMs, random());
    const status = delivered ? 'delivered' : wait === null ? 'failed' : 'waiting';
    const nextAt = wait === null ? null : new Date(now + wait);
    const notBefore = retryAfterMs > 0 ? new Date(now + Math.min(retryAfterMs, LONGEST_ASKED)) : null;
    const isOver = delivered && this.#circuit.succeeded(now);
    if (!delivered) this.#circuit.failed(now);
    await database.transaction(async (sql) => {
      const extended = this.lease.extend(this.held, sql);
      lockWebhook(sql, webhookNo);
      endAttempt(sql, {
        deliveryId,
        webhookNo,
        customerId: item.customerId,
        at,
        status,
        nextAt,
        notBefore,
        responseStatus,
        error,
      });
      if (delivered) forgetFailures(sql, webhookNo);
      else noteFailure(sql, webhookNo, at, responseStatus);
      if (status === 'failed') noteGivenUp(sql, webhookNo);
      if (isOver) hurry(sql, webhookNo, at);
      await extended;
    });
    observer.attempted(status === 'waiting' ? 'retried' : status);
  }

  async #waitForMore({ webhookNo }: Webhook, signal: AbortSignal): Promise<void> {
    const { database, clock, head } = this.parts;
    const due = await nextDue(database, webhookNo, [...this.#underWay.keys()]);
    const now = clock.now();
    const isFree = this.#circuit.roomAt(now, this.#underWay.size) > 0;
    const untilDue = due === null || !isFree ? LOOK_MS : Math.max(LEAST_MS, due.getTime() - now);
    const over = new AbortController();
    const more = head.beyond(this.#heard, Math.min(LOOK_MS, untilDue), AbortSignal.any([signal, over.signal]));
    await Promise.race([more, ...this.#underWay.values()]);
    over.abort();
  }
}
