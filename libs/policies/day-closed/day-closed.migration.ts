import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each tenant's days are closed (tenant-days.entity.ts). */
export class CreateDayClosed1700000000510 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.tenant_days (
        tenant text primary key,
        closed_until timestamptz not null,
        next_at timestamptz not null,
        tzdata text not null
      );
      create index tenant_days_next on policy.tenant_days (next_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table policy.tenant_days');
  }
}
