import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Complaints, and what happened to them. */
export class CreateComplaints1700000000570 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.complaints (
        build int not null,
        customer_no bigint not null,
        complaint_id text collate "C" not null,
        event_id uuid not null,
        filed_at timestamptz not null,
        state text not null,
        open boolean not null,
        category text not null,
        severity int not null,
        channel text not null,
        department text,
        escalated boolean not null,
        due_at timestamptz,
        primary key (build, customer_no, complaint_id)
      );
      create index complaints_named on insight.complaints (build, complaint_id);
      create index complaints_listed on insight.complaints (build, filed_at, event_id);

      create table insight.complaint_events (
        build int not null,
        customer_no bigint not null,
        complaint_id text collate "C" not null,
        version int not null,
        place bytea not null,
        event_id uuid not null,
        type text not null,
        data json not null,
        primary key (build, customer_no, complaint_id, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.complaints, insight.complaint_events');
  }
}
