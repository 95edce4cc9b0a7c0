import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of rejected events. */
export class CreatePublishing1700000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
    await runner.query('drop table platform.rejects');
  }
}
