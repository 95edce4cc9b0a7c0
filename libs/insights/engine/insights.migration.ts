import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The schema of insights' tables; each insight brings its own tables. */
export class CreateInsights1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema insight');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema insight cascade');
  }
}
