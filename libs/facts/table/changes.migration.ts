import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what was published about a customer's touchpoints, or about others' under its name, among thousands of facts. */
export class FindChangesByCustomer1700000000992 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index facts_changes on fact.facts (customer_no) where target is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index fact.facts_changes');
  }
}
