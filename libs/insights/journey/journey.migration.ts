import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** Journeys, what is attached to them, and sums over the closed ones. */
export class CreateJourneys1700000000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.journeys (
        build int not null,
        customer_no bigint not null,
        -- 'd:' || definition for sessions, 'e:' || journey id for explicit journeys
        chain text collate "C" not null,
        first_place bytea not null,
        last_place bytea not null,
        journey_id text collate "C" not null,
        definition text,
        explicit boolean not null,
        started_at timestamptz not null,
        last_at timestamptz not null,
        tier text,
        ended_by text check (ended_by in ('completed', 'abandoned', 'terminal')),
        reached_goal boolean not null,
        has_goal boolean not null,
        closes_at timestamptz,
        peak_end double precision,
        mean double precision,
        later_feedback double precision,
        channels text[] not null,
        summary json not null,
        counted boolean not null,
        primary key (build, customer_no, chain, first_place)
      );
      create index journeys_id on insight.journeys (build, journey_id);
      create index journeys_started on insight.journeys (build, started_at, journey_id);
      create index journeys_definition on insight.journeys (build, definition, started_at, journey_id);
      create index journeys_customer on insight.journeys (build, customer_no, started_at, journey_id);
      create index journeys_last on insight.journeys (build, customer_no, last_at);
      create index journeys_closing on insight.journeys (build, closes_at) where not counted;
      create index journeys_feedback on insight.journeys (build, customer_no) where later_feedback is not null;

      create table insight.outcomes (
        build int not null,
        customer_no bigint not null,
        place bytea not null,
        event_id uuid not null,
        kind text not null,
        at timestamptz not null,
        valence double precision,
        wanted text,
        chain text collate "C",
        first_place bytea,
        primary key (build, customer_no, place)
      );
      create index outcomes_journey on insight.outcomes (build, customer_no, chain, first_place);
      create index outcomes_complaints on insight.outcomes (build, at, event_id) where kind = 'complaint';
      create index outcomes_wanted on insight.outcomes (build, customer_no, wanted) where wanted is not null;

      -- Sums over closed journeys (journey.cells.ts, ../engine/sums.codec.ts). A dimension is '*' for all,
      -- '=' || value for one, '-' for none; the day -infinity stands for all days.
      ${createSums('insight.cells', { definition: 'text', staff: 'text', day: 'date', tier: 'text' }, ['journeys', 'types'])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.cells, insight.outcomes, insight.journeys');
  }
}
