import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happened, by customer: the tables that insights and policies read. The log itself is in the event store. */
export class CreateFacts1700000000180 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema fact;

      create table fact.customers (
        customer_no bigint generated always as identity primary key,
        tenant text not null,
        customer_id text collate "C" not null,
        root_no bigint not null,
        unique (tenant, customer_id)
      );
      create index customers_survivors on fact.customers (tenant, customer_no) where root_no = customer_no;
      create index customers_merged on fact.customers (root_no) where root_no <> customer_no;

      create table fact.merges (
        tenant text not null,
        subject_no bigint not null,
        into_no bigint not null,
        place bytea not null,
        position bigint not null,
        primary key (subject_no, place)
      );
      create index merges_into on fact.merges (into_no);

      -- Every customer fact, once. "effective" is a touchpoint's data after its corrections (null: as published);
      -- "effective_place" its place where a correction moved it.
      create table fact.facts (
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
        extensions json,
        target uuid,
        effective json,
        effective_place bytea,
        retracted boolean not null default false,
        primary key (customer_no, place)
      );
      create index facts_event on fact.facts (event_id) where type in ('touchpoint.recorded', 'feedback.submitted', 'complaint.filed');
      create index facts_valence on fact.facts ((derived ->> 'model'), (derived ->> 'version')) where derived is not null;
      create index facts_target on fact.facts (target) where target is not null;
      create index facts_moved on fact.facts (customer_no, effective_place) where effective_place is not null;
      create index facts_cuts on fact.facts (customer_no, (data #>> '{journey,id}'), place) where type in ('journey.started', 'journey.ended');
      create index facts_complaint on fact.facts (coalesce(data ->> 'complaintId', event_id::text)) where type = 'complaint.filed';
      create index facts_kind on fact.facts (customer_no, type, place) where type not in ('touchpoint.recorded', 'touchpoint.corrected', 'touchpoint.retracted');

      -- Keys that erasures destroyed: what comes sealed with one later is taken without it.
      create table fact.erased_keys (key_id text collate "C" primary key);

      create table fact.definitions (
        tenant text not null,
        name text not null,
        version int not null,
        position bigint not null,
        definition json not null,
        primary key (tenant, name, version)
      );

      -- The last date of each tenant's that is over.
      create table fact.closed_days (
        tenant text primary key,
        day date not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema fact cascade');
  }
}
