import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Merges that have no effect where an earlier one of the same customer stands. */
export class KeepFirstMerges1700000000989 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fact.merges add only_first boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fact.merges drop only_first');
  }
}
