import type { Sql } from '#libs/eventing/database.js';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import type { FeedEventType } from '#libs/feed/items/feed.events.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import type { DisabledReason, Webhook, WebhookTerms } from './webhook.js';

/** The lease of whoever delivers to it. */
export const leaseNameOf = (webhookId: Uuid): string => `webhook ${webhookId}`;

interface Row {
  readonly webhook_no: bigint;
  readonly webhook_id: Uuid;
  readonly tenant: string;
  readonly url: string;
  readonly events: FeedEventType[];
  readonly description: string | null;
  readonly min_level: AlertLevel | null;
  readonly tiers: string[] | null;
  readonly created_at: Date;
  readonly position: Position;
  readonly failing_since: Date | null;
  readonly disabled_at: Date | null;
  readonly disabled_reason: DisabledReason | null;
}

const SELECT = `select webhook_no, webhook_id, tenant, url, events, description, min_level, tiers, created_at, position,
  failing_since, disabled_at, disabled_reason from feed.webhooks`;

const timeOf = (date: Date | null) => date?.getTime() ?? null;

const webhookOf = (row: Row): Webhook => ({
  webhookNo: row.webhook_no,
  webhookId: row.webhook_id,
  tenant: row.tenant,
  url: row.url,
  events: row.events,
  description: row.description,
  minLevel: row.min_level,
  tiers: row.tiers,
  createdAt: row.created_at.getTime(),
  position: row.position,
  failingSince: timeOf(row.failing_since),
  disabledAt: timeOf(row.disabled_at),
  disabledReason: row.disabled_reason,
});

export interface NewWebhook extends WebhookTerms {
  readonly webhookId: Uuid;
  readonly tenant: string;
  readonly at: Date;
  /** What is behind it is delivered. */
  readonly position: Position;
  readonly key: string | null;
  readonly contentHash: Uint8Array;
}

/** Its number; undefined if its key was used before. */
export async function insertWebhook(sql: Sql, webhook: NewWebhook): Promise<bigint | undefined> {
  const { webhookId, tenant, url, events, description, minLevel, tiers, at, position, key, contentHash } = webhook;
  const { rows } = await sql.query<{ webhook_no: bigint }>(
    `insert into feed.webhooks (webhook_id, tenant, url, events, description, min_level, tiers, created_at, position,
                                idempotency_key, content_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (tenant, idempotency_key) do nothing returning webhook_no`,
    [webhookId, tenant, url, events, description, minLevel, tiers, at, `${position}`, key, contentHash],
  );
  return rows[0]?.webhook_no;
}

/** What a key was used for before. */
export interface MadeBefore {
  readonly webhook_id: Uuid;
  readonly content_hash: Buffer;
  readonly deleted_at: Date | null;
}

export async function readMade(sql: Sql, tenant: string, key: string): Promise<MadeBefore | undefined> {
  const { rows } = await sql.query<MadeBefore>(
    'select webhook_id, content_hash, deleted_at from feed.webhooks where tenant = $1 and idempotency_key = $2',
    [tenant, key],
  );
  return rows[0];
}

/** A tenant's webhook; of whichever tenant if that is null. */
export async function readWebhook(sql: Sql, tenant: string | null, webhookId: Uuid): Promise<Webhook | undefined> {
  const { rows } = await sql.query<Row>(
    `${SELECT} where webhook_id = $2 and ($1::text is null or tenant = $1) and deleted_at is null`,
    [tenant, webhookId],
  );
  return rows[0] && webhookOf(rows[0]);
}

/** In the order in which they were made. */
export async function listWebhooks(
  sql: Sql,
  tenant: string,
  after: bigint,
  limit: number,
): Promise<readonly Webhook[]> {
  const { rows } = await sql.query<Row>(
    `${SELECT} where tenant = $1 and webhook_no > $2 and deleted_at is null order by webhook_no limit $3`,
    [tenant, `${after}`, limit],
  );
  return rows.map(webhookOf);
}

export async function countWebhooks(sql: Sql, tenant: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    'select count(*)::int as n from feed.webhooks where tenant = $1 and deleted_at is null',
    [tenant],
  );
  return rows[0]?.n ?? 0;
}

/** How many there are in the installation; `failing`: nothing has been delivered of late, though something was tried. */
export async function countByState(sql: Sql, state: 'working' | 'failing' | 'disabled'): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from feed.webhooks
      where deleted_at is null and $1 = case when disabled_at is not null then 'disabled'
                                             when failing_since is not null then 'failing' else 'working' end`,
    [state],
  );
  return rows[0]?.n ?? 0;
}

/** The ids of those that something is sent to. */
export async function enabledWebhooks(sql: Sql): Promise<readonly Uuid[]> {
  const { rows } = await sql.query<{ webhook_id: Uuid }>(
    'select webhook_id from feed.webhooks where deleted_at is null and disabled_at is null order by webhook_no',
  );
  return rows.map(({ webhook_id }) => webhook_id);
}

/**
 * Nobody else changes it before the transaction ends. Whoever changes it and its deliveries locks it first: who began with the
 * deliveries would wait for who began with the webhook.
 */
export function lockWebhook(sql: Sql, webhookNo: bigint): void {
  void sql.query('select from feed.webhooks where webhook_no = $1 for update', [`${webhookNo}`]);
}

export function updateTerms(sql: Sql, webhookNo: bigint, terms: WebhookTerms): void {
  const { url, events, description, minLevel, tiers } = terms;
  void sql.query(
    'update feed.webhooks set url = $2, events = $3, description = $4, min_level = $5, tiers = $6 where webhook_no = $1',
    [`${webhookNo}`, url, events, description, minLevel, tiers],
  );
}

/** Begins anew: what failed before does not count. */
export function enable(sql: Sql, webhookNo: bigint): void {
  void sql.query(
    `update feed.webhooks set disabled_at = null, disabled_reason = null, failing_since = null, gone_since = null
      where webhook_no = $1 and disabled_at is not null`,
    [`${webhookNo}`],
  );
}

export function disable(sql: Sql, webhookNo: bigint, at: Date, reason: DisabledReason): void {
  void sql.query(
    'update feed.webhooks set disabled_at = $2, disabled_reason = $3 where webhook_no = $1 and disabled_at is null',
    [`${webhookNo}`, at, reason],
  );
}

/** Leaves nothing but its key, which stays used up. */
export function deleteWebhook(sql: Sql, { webhookNo, webhookId }: Webhook, at: Date): void {
  const values = [`${webhookNo}`];
  // Whoever works it finds its lease gone. First, as there.
  void sql.query('delete from engine.leases where name = $1', [leaseNameOf(webhookId)]);
  lockWebhook(sql, webhookNo);
  void sql.query('delete from feed.deliveries where webhook_no = $1', values);
  void sql.query('delete from feed.webhook_secrets where webhook_no = $1', values);
  void sql.query("update feed.webhooks set deleted_at = $2, url = '', description = null where webhook_no = $1", [
    ...values,
    at,
  ]);
}

export function addSecret(sql: Sql, webhookNo: bigint, wrapped: Uint8Array): void {
  void sql.query('insert into feed.webhook_secrets (webhook_no, wrapped) values ($1, $2)', [`${webhookNo}`, wrapped]);
}

/** The secret in force is an old one from now on. */
export function retireSecret(sql: Sql, webhookNo: bigint, now: Date, validUntil: Date): void {
  void sql.query('delete from feed.webhook_secrets where webhook_no = $1 and valid_until <= $2', [`${webhookNo}`, now]);
  void sql.query('update feed.webhook_secrets set valid_until = $2 where webhook_no = $1 and valid_until is null', [
    `${webhookNo}`,
    validUntil,
  ]);
}

/** Those that are valid, the oldest first. */
export async function readSecrets(sql: Sql, webhookNo: bigint, now: Date): Promise<readonly Uint8Array[]> {
  const { rows } = await sql.query<{ wrapped: Buffer }>(
    `select wrapped from feed.webhook_secrets
      where webhook_no = $1 and (valid_until is null or valid_until > $2) order by secret_no`,
    [`${webhookNo}`, now],
  );
  return rows.map(({ wrapped }) => wrapped);
}
