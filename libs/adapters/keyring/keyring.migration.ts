import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of the keyring. */
export class CreateKeyring1700000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table platform.customer_keys; drop table platform.keyring_secrets');
  }
}
