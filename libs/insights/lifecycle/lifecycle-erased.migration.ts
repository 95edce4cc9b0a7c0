import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which customers were erased, and nothing has been told of since. */
export class AddLifecycleErased1700000000958 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table insight.lifecycle_customers add column erased boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table insight.lifecycle_customers drop column erased');
  }
}
