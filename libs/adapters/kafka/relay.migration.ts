import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the relay has come on each bus that it feeds. */
export class CreateRelay1700000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema relay;

      create table relay.checkpoints (
        bus text primary key,
        -- Of the event store whose positions these are.
        store_epoch text not null,
        -- All up to here is on the bus; and the last position in each partition.
        position bigint not null,
        sent bigint[] not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema relay cascade');
  }
}
