import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a customer's touchpoints were ever corrected no longer matters: facts tell which events are to be read anew. */
export class ForgetCorrected1700000000995 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table policy.watched_customers drop column is_corrected');
  }

  async down(runner: QueryRunner): Promise<void> {
    // What was corrected before is not known any more: everybody is read anew.
    await runner.query('alter table policy.watched_customers add column is_corrected boolean not null default true');
  }
}
