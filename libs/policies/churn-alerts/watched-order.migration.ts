import type { MigrationInterface, QueryRunner } from 'typeorm';

/** At a midnight all customers are due at once: those of a step are found without going through the others. */
export class OrderWatched1700000000881 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index watched_customers_due on policy.watched_customers (tenant, next_at, customer_id) where next_at is not null;
      drop index policy.watched_customers_next;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index watched_customers_next on policy.watched_customers (tenant, next_at) where next_at is not null;
      drop index policy.watched_customers_due;
    `);
  }
}
