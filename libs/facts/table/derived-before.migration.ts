import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was derived from words until they were judged anew (fact.entity.ts). */
export class KeepDerivedBefore1700000000880 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fact.facts add column derived_before json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fact.facts drop column derived_before');
  }
}
