import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of the keyring and of rejected events. */
export class CreatePublishing1700000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists platform;

      -- Secrets of the installation, wrapped by the master key.
      create table platform.keyring_secrets (
        name text primary key,
        wrapped bytea not null
      );

      -- A destroyed key leaves its row without the key: what it sealed is known to be gone, not lost by mistake.
      create table platform.customer_keys (
        key_id text collate "C" primary key,
        tenant text not null,
        customer_id text collate "C" not null,
        wrapped bytea,
        created_at timestamptz not null default now(),
        destroyed_at timestamptz,
        check ((wrapped is null) = (destroyed_at is not null))
      );
      create unique index customer_keys_living on platform.customer_keys (tenant, customer_id) where wrapped is not null;
      create index customer_keys_customer on platform.customer_keys (tenant, customer_id);

      create table platform.rejects (
        reject_no bigint generated always as identity primary key,
        tenant text not null,
        received_at timestamptz not null,
        code text not null,
        source text,
        id text,
        type text,
        customer_id text,
        errors json not null,
        event json
      );
      create index rejects_listed on platform.rejects (tenant, reject_no);
      create index rejects_expiring on platform.rejects (received_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table platform.rejects; drop table platform.customer_keys; drop table platform.keyring_secrets',
    );
  }
}
