import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calendars and service levels, all versions: a complaint goes by those in force when it was filed. */
export class CreateServiceLevels1700000000580 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.service_levels (
        tenant text not null,
        kind text not null,
        name text not null,
        version int not null,
        position bigint not null,
        said json,
        primary key (tenant, kind, name, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.service_levels');
  }
}
