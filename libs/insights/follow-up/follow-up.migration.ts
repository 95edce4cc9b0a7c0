import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Follow-up tasks, with what happened to them. */
export class CreateFollowUps1700000000630 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.follow_ups (
        build int not null,
        customer_no bigint not null,
        follow_up_id uuid not null,
        opened_at timestamptz,
        department text,
        complaint_id text collate "C",
        opened json,
        overdue json,
        done json,
        confirmed json,
        primary key (build, customer_no, follow_up_id)
      );
      create index follow_ups_named on insight.follow_ups (build, follow_up_id);
      create index follow_ups_listed on insight.follow_ups (build, opened_at, follow_up_id) where opened is not null;
      create index follow_ups_of_complaints on insight.follow_ups (build, complaint_id) where complaint_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.follow_ups');
  }
}
