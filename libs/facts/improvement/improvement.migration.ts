import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was decided on tenants' improvements. */
export class CreateImprovements1700000000911 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.improvements (
        tenant text not null,
        improvement_id uuid not null,
        version int not null,
        event_id uuid not null,
        type text not null,
        at timestamptz not null,
        data json not null,
        primary key (tenant, improvement_id, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.improvements');
  }
}
