import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What churn risk goes by besides customers' facts: settings, and since when facts have been coming in live. */
export class CreateChurnSettings1700000000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.churn_settings (
        tenant text not null,
        version int not null,
        recorded_at timestamptz not null,
        settings json not null,
        primary key (tenant, version)
      );

      create table fact.first_live (
        tenant text primary key,
        at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.churn_settings; drop table fact.first_live');
  }
}
