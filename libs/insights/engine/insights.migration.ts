import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the tables of insights are; each insight brings its own. */
export class CreateInsights1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema insight');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema insight cascade');
  }
}
