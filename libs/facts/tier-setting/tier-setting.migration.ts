import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How tenants want customers to be told apart by value. */
export class CreateTierSettings1700000000820 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.tier_settings (
        tenant text not null,
        version int not null,
        recorded_at timestamptz not null,
        settings json not null,
        primary key (tenant, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.tier_settings');
  }
}
