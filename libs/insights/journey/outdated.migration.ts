import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Journeys of whose touchpoints something else is expected since they were computed. */
export class OutdateJourneys1700000000942 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table insight.journeys add column outdated boolean not null default false;
      create index journeys_outdated on insight.journeys (build) where outdated;
      create index journeys_recent on insight.journeys (build, last_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index insight.journeys_recent; alter table insight.journeys drop column outdated');
  }
}
