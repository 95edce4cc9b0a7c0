import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was learned that customers expect. */
export class CreateLearnedExpectations1700000000940 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.learned_expectations (
        tenant text collate "C" not null,
        position bigint not null,
        definition text collate "C" not null,
        touchpoint text collate "C" not null,
        tier text collate "C",
        version int not null,
        at timestamptz not null,
        value double precision not null,
        n int not null,
        primary key (tenant, position)
      );
      create index learned_expectations_of on fact.learned_expectations (tenant, definition, touchpoint, tier, version);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.learned_expectations');
  }
}
