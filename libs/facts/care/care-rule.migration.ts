import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tenants want customers to be shown, and when. */
export class CreateCareRules1700000000950 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.care_rules (
        tenant text not null,
        name text not null,
        version int not null,
        recorded_at timestamptz not null,
        rule json not null,
        primary key (tenant, name, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.care_rules');
  }
}
