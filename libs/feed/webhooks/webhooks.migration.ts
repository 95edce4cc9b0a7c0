import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks, their secrets, and what is to be delivered to them. */
export class CreateWebhooks1700000000810 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table feed.webhooks (
        webhook_no bigint generated always as identity primary key,
        webhook_id uuid not null unique,
        tenant text collate "C" not null,
        url text not null,
        events text[] not null,
        description text,
        min_level text,
        tiers text[],
        created_at timestamptz not null,
        -- Up to which position of the log it has its deliveries.
        position bigint not null,
        -- Since when no delivery has succeeded, though some were tried; and nothing but 410 was answered.
        failing_since timestamptz,
        gone_since timestamptz,
        disabled_at timestamptz,
        disabled_reason text,
        -- A deleted one is kept for its key, which is used up for ever.
        deleted_at timestamptz,
        idempotency_key text,
        content_hash bytea,
        unique (tenant, idempotency_key)
      );
      create index webhooks_listed on feed.webhooks (tenant, webhook_no);

      create table feed.webhook_secrets (
        webhook_no bigint not null references feed.webhooks on delete cascade,
        secret_no bigint generated always as identity,
        -- By the master key.
        wrapped bytea not null,
        -- Null: it is the one in force.
        valid_until timestamptz,
        primary key (webhook_no, secret_no)
      );

      create table feed.deliveries (
        delivery_no bigint generated always as identity primary key,
        delivery_id uuid not null unique,
        webhook_no bigint not null references feed.webhooks on delete cascade,
        position bigint not null,
        customer_id text collate "C" not null,
        status text not null,
        attempts int not null default 0,
        -- When it is tried; null: it is finished, or an earlier one of its customer is not.
        next_at timestamptz,
        created_at timestamptz not null,
        tried_at timestamptz,
        finished_at timestamptz,
        response_status int,
        error text,
        unique (webhook_no, position)
      );
      create index deliveries_due on feed.deliveries (webhook_no, next_at, position) where next_at is not null;
      create index deliveries_waiting on feed.deliveries (webhook_no, customer_id, position) where status = 'waiting';
      create index deliveries_listed on feed.deliveries (webhook_no, delivery_no);
      create index deliveries_finished on feed.deliveries (finished_at) where finished_at is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table feed.deliveries, feed.webhook_secrets, feed.webhooks');
  }
}
