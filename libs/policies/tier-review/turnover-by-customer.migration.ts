import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what a customer spent, whoever survives: its key begins with the survivor, who may have merged many others. */
export class FindTurnoverByCustomer1700000000994 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index reviewed_turnover_customers on policy.reviewed_turnover (tenant, customer_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index policy.reviewed_turnover_customers');
  }
}
