import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** What journeys and the answers attached to them rate, and sums over it. */
export class RateJourneys1700000000892 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table insight.outcomes add column ratings json;
      alter table insight.journeys add column attached json;
      create index journeys_rated on insight.journeys (build, last_at)
       where (summary -> 'rated') is not null or attached is not null;

      -- Sums of ratings (../ratings/rating.sums.ts, ../engine/sums.codec.ts); \`day\` is the first of a month, or a day.
      ${createSums('insight.journey_ratings', { property: 'text', value: 'text', span: 'text', day: 'date' }, [
        'ratings',
        'later',
        'own',
      ])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table insight.journey_ratings;
      drop index insight.journeys_rated;
      alter table insight.journeys drop column attached;
      alter table insight.outcomes drop column ratings;
    `);
  }
}
