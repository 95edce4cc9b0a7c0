import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is learned from tenants' histories, and when it was last tried. */
export class CreateFits1700000000860 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.fits (
        tenant text not null,
        type text not null,
        version int not null,
        recorded_at timestamptz not null,
        fit json not null,
        primary key (tenant, type, version)
      );

      -- Who wants a model to be learned, and until when that was last tried.
      create table platform.fit_jobs (
        tenant text not null,
        type text not null,
        requested_at timestamptz,
        tried_until date,
        primary key (tenant, type)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.fits; drop table platform.fit_jobs');
  }
}

/** How far the log had come when somebody asked. What was asked for before counts from its start. */
export class RequestFitsUpTo1700000000893 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table platform.fit_jobs add column requested_up_to bigint;
      update platform.fit_jobs set requested_up_to = 0 where requested_at is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table platform.fit_jobs drop column requested_up_to');
  }
}

/** The keys under which models were asked for, for ever. */
export class KeepFitKeys1700000000935 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table platform.fit_keys (id uuid primary key, requested_at timestamptz not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table platform.fit_keys');
  }
}
