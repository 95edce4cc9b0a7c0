import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The read models' tables. What they hold is described where it is written: facts/, customer/, journey/, feedback/. */
export class CreateInsights1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema insight;

      -- The runner's place in the log: moved in the transaction that writes the rows, compare-and-set.
      create table insight.checkpoints (
        projection text primary key,
        position bigint not null
      );

      create table insight.customers (
        customer_no bigint generated always as identity primary key,
        tenant text not null,
        customer_id text collate "C" not null,
        root_no bigint not null,
        unique (tenant, customer_id)
      );
      create index customers_survivors on insight.customers (tenant, customer_no) where root_no = customer_no;
      create index customers_merged on insight.customers (root_no) where root_no <> customer_no;

      create table insight.merges (
        tenant text not null,
        subject_no bigint not null,
        into_no bigint not null,
        place bytea not null,
        primary key (subject_no, place)
      );
      create index merges_into on insight.merges (into_no);

      -- Every customer fact, once. "effective" is a touchpoint's data after its corrections (null: as published);
      -- "effective_place" its place where a correction moved it.
      create table insight.facts (
        customer_no bigint not null,
        place bytea not null,
        event_id uuid not null,
        position bigint not null,
        recorded_at timestamptz not null,
        type text not null,
        source text not null,
        id text not null,
        sequence text,
        data json not null,
        derived json,
        target uuid,
        effective json,
        effective_place bytea,
        retracted boolean not null default false,
        primary key (customer_no, place)
      );
      create index facts_event on insight.facts (event_id) where type in ('touchpoint.recorded', 'feedback.submitted', 'complaint.filed');
      create index facts_target on insight.facts (target) where target is not null;
      create index facts_moved on insight.facts (customer_no, effective_place) where effective_place is not null;
      create index facts_cuts on insight.facts (customer_no, (data #>> '{journey,id}'), place) where type in ('journey.started', 'journey.ended');
      create index facts_complaint on insight.facts (coalesce(data ->> 'complaintId', event_id::text)) where type = 'complaint.filed';
      create index facts_kind on insight.facts (customer_no, type, place) where type not in ('touchpoint.recorded', 'touchpoint.corrected', 'touchpoint.retracted');

      -- Events that could not be projected, and all later ones of the same customer (as published), until replayed.
      create table insight.parked_events (
        tenant text not null,
        customer_id text collate "C" not null,
        position bigint not null,
        reason text not null,
        parked_at timestamptz not null,
        primary key (tenant, customer_id, position)
      );

      -- Keys that erasures destroyed: what comes sealed with one later is taken without it.
      create table insight.erased_keys (key_id text collate "C" primary key);

      -- A tenant's journeys under one set of definitions and one version of the code. Queries read the live one.
      create table insight.builds (
        build int generated always as identity primary key,
        tenant text not null,
        version int not null,
        definitions_position bigint not null,
        -- While building: customers up to this number are in it and kept up to date; the others follow.
        reached_customer bigint not null,
        status text not null check (status in ('building', 'live', 'retired')),
        created_at timestamptz not null default now()
      );
      create unique index builds_live on insight.builds (tenant) where status = 'live';
      create unique index builds_building on insight.builds (tenant) where status = 'building';

      create table insight.definitions (
        tenant text not null,
        name text not null,
        version int not null,
        position bigint not null,
        definition json not null,
        primary key (tenant, name, version)
      );

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

      -- Sums over closed journeys (insights/journey/journey.cells.ts, cell.codec.ts). A dimension is '*' for all,
      -- '=' || value for one, '-' for none; the day -infinity stands for all days.
      create table insight.cells (
        build int not null,
        definition text not null,
        staff text not null,
        day date not null,
        tier text not null,
        journeys bytea not null,
        types bytea not null,
        primary key (build, definition, staff, day, tier)
        -- Room for the next version of a row on its page, and none is compressed or put elsewhere below 8 kB: a row is
        -- written far more often than it grows.
      ) with (fillfactor = 70, toast_tuple_target = 8160);

      create table insight.customer_profiles (
        customer_no bigint primary key,
        tenant text not null,
        customer_id text collate "C" not null,
        tier text,
        lifecycle text not null,
        advocate boolean not null,
        first_contact_at timestamptz,
        last_contact_at timestamptz,
        summary json not null
      );
      create index profiles_listed on insight.customer_profiles (tenant, customer_id);
      create index profiles_contact on insight.customer_profiles (tenant, last_contact_at);

      create table insight.feedback (
        customer_no bigint not null,
        place bytea not null,
        tenant text not null,
        event_id uuid not null,
        instrument text not null,
        at timestamptz not null,
        value double precision,
        valence double precision,
        channel text, touchpoint text, staff text, journey_id text,
        product text, product_line text, brand text, campaign text,
        primary key (customer_no, place)
      );
      create index feedback_listed on insight.feedback (tenant, instrument, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema insight cascade');
  }
}
