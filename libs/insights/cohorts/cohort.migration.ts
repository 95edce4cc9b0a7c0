import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCounts } from '#libs/insights/engine/counts.table.js';

/** What customers do month by month since their first purchase. */
export class CreateCohorts1700000000822 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.cohort_customers (
        build int not null,
        customer_no bigint not null,
        summary json not null,
        primary key (build, customer_no)
      );
      ${createCounts('insight.cohort_cells', { tier: 'text', cohort: 'date', month: 'date', currency: 'text' }, [
        'active',
        'turnover',
      ])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.cohort_customers, insight.cohort_cells');
  }
}
