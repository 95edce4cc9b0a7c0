import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants and their keys. Only a key's SHA-256 is stored, which is enough to recognise it. */
export class CreatePlatform1700000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema platform;

      create table platform.tenants (
        name text collate "C" primary key,
        time_zone text not null,
        events_per_second int,
        created_at timestamptz not null
      );

      create table platform.keys (
        key_no bigint generated always as identity primary key,
        key_id uuid not null unique,
        hash bytea not null unique,
        tenant text collate "C" not null references platform.tenants,
        scopes text[] not null,
        name text,
        created_at timestamptz not null,
        expires_at timestamptz
      );
      create index keys_listed on platform.keys (tenant, key_no);

      -- At most one row: the log outside of this database that its keys and read models belong to.
      create table platform.outside_log (
        only_one boolean primary key default true check (only_one),
        epoch text not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema platform cascade');
  }
}
