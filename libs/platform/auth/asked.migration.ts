import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an `Idempotency-Key` made, so that it makes it once, for ever. A key that is asked for again must be shown again:
 * its secret is kept, wrapped by the master key, until the key is revoked.
 */
export class KeepAskedKeys1700000000990 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table platform.asked_keys (
        asked_by text collate "C" not null,
        idempotency_key text collate "C" not null,
        content_hash bytea not null,
        key_id uuid not null unique,
        secret bytea,
        primary key (asked_by, idempotency_key)
      );
      alter table platform.tenants
        add idempotency_key text collate "C" unique,
        add content_hash bytea;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table platform.asked_keys;
      alter table platform.tenants drop idempotency_key, drop content_hash;
    `);
  }
}
