import type { MigrationInterface, QueryRunner } from 'typeorm';

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
