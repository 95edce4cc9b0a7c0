import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which stage each customer is, beside how it came there. */
export class AddLifecycleStage1700000000935 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table insight.lifecycle_customers add column stage text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table insight.lifecycle_customers drop column stage');
  }
}
