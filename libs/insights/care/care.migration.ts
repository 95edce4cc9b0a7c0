import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCounts } from '#libs/insights/engine/counts.table.js';

/** What care rules decided, what followed, and sums over both. */
export class CreateCare1700000000955 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.care_decisions (
        build int not null,
        customer_no bigint not null,
        place bytea not null,
        rule text not null,
        fate text not null,
        due_at timestamptz not null,
        due_on date not null,
        activities numeric not null,
        answers numeric not null,
        valence numeric not null,
        primary key (build, customer_no, place)
      );
      ${createCounts('insight.care_cells', { rule: 'text', span: 'text', day: 'date', fate: 'text' }, [
        'decided',
        'active',
        'answered',
        'a',
        'v',
        'aa',
        'av',
        'vv',
      ])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.care_decisions, insight.care_cells');
  }
}
