import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** Answers as feedback scores count them. */
export class CreateFeedback1700000000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.feedback (
        build int not null,
        customer_no bigint not null,
        place bytea not null,
        event_id uuid not null,
        instrument text not null,
        at timestamptz not null,
        value double precision,
        valence double precision,
        channel text, touchpoint text, staff text, journey_id text,
        product text, product_line text, brand text, campaign text,
        primary key (build, customer_no, place)
      );
      create index feedback_listed on insight.feedback (build, instrument, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.feedback');
  }
}

/** Lists answers in event-time order: a place is one fact's alone. */
export class ListFeedback1700000000610 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index feedback_placed on insight.feedback (build, place)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index insight.feedback_placed');
  }
}

/** Counts of answers, which scores are made of, and the tier that answers are counted in. */
export class CountFeedback1700000000620 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table insight.feedback add column tier text;
      create index feedback_of_journeys on insight.feedback (build, journey_id) where journey_id is not null;

      -- How often each value was answered (feedback.counts.ts, ../engine/sums.codec.ts). The day -infinity stands for all
      -- days, the dimension 'all' with an empty value for all answers.
      ${createSums('insight.feedback_counts', { instrument: 'text', dimension: 'text', value: 'text', day: 'date' }, [
        'answers',
        'pairs',
      ])}
      create index feedback_counts_days on insight.feedback_counts (build, instrument, dimension, day);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table insight.feedback_counts;
      drop index insight.feedback_of_journeys;
      alter table insight.feedback drop column tier;
    `);
  }
}

/** What answers rate, and sums over it. */
export class RateFeedback1700000000891 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table insight.feedback add column ratings json;
      create index feedback_rated on insight.feedback (build, place) where ratings is not null;

      -- Sums of ratings (../ratings/rating.sums.ts, ../engine/sums.codec.ts); \`day\` is the first of a month, or a day.
      ${createSums('insight.answer_ratings', { property: 'text', value: 'text', span: 'text', day: 'date' }, [
        'ratings',
        'own',
      ])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table insight.answer_ratings;
      drop index insight.feedback_rated;
      alter table insight.feedback drop column ratings;
    `);
  }
}
