import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What expectations are learned from (the entities beside this file). */
export class CreateExpectationLearning1700000000941 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.experienced_days (
        tenant text collate "C" not null,
        named text collate "C" not null,
        touchpoint text collate "C" not null,
        tier text collate "C" not null,
        day int not null,
        n int not null,
        valence numeric not null,
        primary key (tenant, named, touchpoint, tier, day)
      );

      create table policy.last_expectations (
        tenant text collate "C" not null,
        definition text collate "C" not null,
        touchpoint text collate "C" not null,
        tier text collate "C" not null,
        version int not null,
        value double precision not null,
        primary key (tenant, definition, touchpoint, tier)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table policy.experienced_days, policy.last_expectations');
  }
}
