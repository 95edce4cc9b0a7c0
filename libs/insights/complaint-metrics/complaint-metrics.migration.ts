import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** What metrics count of each complaint, and sums over them. */
export class CreateComplaintMetrics1700000000650 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.complaint_measures (
        build int not null,
        customer_no bigint not null,
        complaint_id text collate "C" not null,
        filed_at timestamptz not null,
        day date not null,
        open boolean not null,
        category text not null,
        severity int not null,
        channel text not null,
        tier text,
        department text,
        staff text,
        labels text[] not null,
        measure json not null,
        primary key (build, customer_no, complaint_id)
      );
      create index complaint_measures_listed on insight.complaint_measures (build, day, customer_no, complaint_id);
      -- Those that are still open are few, and their times go on.
      create index complaint_measures_open on insight.complaint_measures (build, day) where open;

      ${createSums('insight.complaint_cells', { dimension: 'text', span: 'text', day: 'date', value: 'text' }, [
        'counts',
        'parts',
        'times',
      ])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.complaint_cells, insight.complaint_measures');
  }
}
