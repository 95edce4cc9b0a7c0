import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts the customers whom each note is about, so that no more are read than a step can take in. */
export class CountNotedCustomers1700000000993 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table policy.review_notes add column customers int;
      update policy.review_notes
         set customers = coalesce(json_array_length(note -> 'survivors'), (note -> 'customerId' is not null)::int);
      alter table policy.review_notes alter column customers set not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table policy.review_notes drop column customers');
  }
}
