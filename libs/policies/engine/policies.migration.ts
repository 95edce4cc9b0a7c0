import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A place for policies' own rows. How far each policy is stands in engine.policies. */
export class CreatePolicies1700000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema policy');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema policy cascade');
  }
}
