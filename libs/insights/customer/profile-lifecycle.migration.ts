import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The stages of customers' lives are those of the lifecycle, which churn risk makes too. */
export class DropProfileLifecycle1700000000935 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table insight.customer_profiles drop column lifecycle');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table insight.customer_profiles add column lifecycle text not null default 'prospect'");
  }
}
