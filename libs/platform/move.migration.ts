import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far `npm run move` has filled this database. */
export class CreateMove1700000000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- At most one row: from the log of this epoch into the one of that, up to a position of the first.
      create table platform.move (
        only_one boolean primary key default true check (only_one),
        from_epoch text not null,
        to_epoch text not null,
        position bigint not null,
        finished_at timestamptz
      );

      -- Positions of the first log that nothing passed while it was copied, and where they are in the second.
      create table platform.moved_ends (position bigint primary key, moved bigint not null);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table platform.move, platform.moved_ends');
  }
}
