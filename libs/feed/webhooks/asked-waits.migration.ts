import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps how long receivers ask to be left alone, beside when a delivery is tried again. */
export class KeepAskedWaits1700000000991 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table feed.deliveries add column not_before timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table feed.deliveries drop column not_before');
  }
}
