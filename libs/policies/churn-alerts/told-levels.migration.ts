import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is told of customers' churn levels (watched-customer.entity.ts). */
export class AddToldLevels1700000000935 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table policy.watched_customers
        add column level text, add column levels_told int not null default 0, add column level_at timestamptz
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table policy.watched_customers drop column level, drop column levels_told, drop column level_at',
    );
  }
}
