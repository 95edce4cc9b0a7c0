import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the clocks of complaints go by (kept-complaint.entity.ts). */
export class CreateComplaintClocks1700000000590 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.kept_complaints (
        stream uuid primary key,
        tenant text collate "C" not null,
        complaint_id text collate "C" not null,
        customer_id text collate "C" not null,
        levels json not null,
        course json not null,
        passed json not null,
        next_at timestamptz
      );
      create index kept_complaints_next on policy.kept_complaints (next_at) where next_at is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table policy.kept_complaints');
  }
}
