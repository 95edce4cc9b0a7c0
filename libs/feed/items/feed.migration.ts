import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What subscribers may see, and how far it was copied from the log. */
export class CreateFeed1700000000800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema feed;

      create table feed.items (
        position bigint primary key,
        event_id uuid not null,
        tenant text collate "C" not null,
        customer_id text collate "C" not null,
        type text collate "C" not null,
        source text not null,
        time text not null,
        recorded_at timestamptz not null,
        data json not null
      );
      create index items_of_tenant on feed.items (tenant, position);

      -- One row: the position in the log up to which everything was copied.
      create table feed.progress (
        only_one boolean primary key default true check (only_one),
        position bigint not null
      );
      insert into feed.progress (position) values (0);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema feed cascade');
  }
}

/** When customers were erased last, for what was due for them before and is told later. */
export class KeepErasures1700000000957 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table feed.erasures (
        tenant text collate "C" not null,
        customer_id text collate "C" not null,
        erased_at timestamptz not null,
        primary key (tenant, customer_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table feed.erasures');
  }
}

/** Which items are not to be sent any more, for the customer was erased. */
export class WithdrawItems1700000000956 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table feed.items add column withdrawn boolean not null default false;
      create index items_withdrawn_by_erasure on feed.items (tenant, customer_id, position) where type in ('care.due');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index feed.items_withdrawn_by_erasure;
      alter table feed.items drop column withdrawn;
    `);
  }
}
