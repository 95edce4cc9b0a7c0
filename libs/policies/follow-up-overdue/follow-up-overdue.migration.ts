import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Follow-up tasks whose due time has not come (due-follow-up.entity.ts). */
export class CreateFollowUpOverdue1700000000640 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.due_follow_ups (
        follow_up_id uuid primary key,
        tenant text not null,
        customer_id text collate "C" not null,
        overdue_at timestamptz not null
      );
      create index due_follow_ups_at on policy.due_follow_ups (overdue_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table policy.due_follow_ups');
  }
}
