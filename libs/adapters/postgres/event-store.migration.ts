import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log's tables. The store itself makes the partitions, ahead of the events (event-store.partitions.ts). */
export class CreateEventStore1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema store;

      -- Names this log; a restore gives it another name.
      create table store.log (epoch text not null);
      insert into store.log select substr(md5(gen_random_uuid()::text), 1, 8);

      -- Positions are given out without holes, in commit order. Times are milliseconds since 1970, UTC, "micros" the
      -- microseconds beyond "time". The order of the columns is the order in which event-store.row.ts writes them.
      create table store.events (
        position bigint not null,
        recorded_at bigint not null,
        time bigint not null,
        schema_version int not null,
        micros smallint not null,
        event_id uuid not null,
        revision int,
        stream uuid,
        causation_id uuid,
        content_hash bytea,
        tenant text not null,
        customer_id text,
        type text not null,
        source text not null,
        id text not null,
        sequence text,
        correlation_id text,
        traceparent text,
        data json not null,
        derived json,
        extensions json
      ) partition by range (position);

      -- "filter": a Bloom filter of the event ids at positions up to "filtered_to".
      create table store.partitions (
        first_position bigint primary key,
        last_position bigint not null,
        filtered_to bigint not null,
        filter bytea
      );
      alter table store.partitions alter column filter set storage external;

      -- Where the events of decided streams stand, and of facts that open a stream.
      create table store.streams (
        stream uuid not null,
        revision int not null,
        position bigint not null,
        event_id uuid not null,
        tenant text not null,
        content_hash bytea,
        primary key (stream, revision)
      );

      -- Event ids that are used up without an event: their facts met a stream that was taken.
      create table store.claims (
        number bigint primary key,
        event_id uuid not null unique,
        tenant text not null,
        content_hash bytea not null
      );

      -- Fails as a unique index would if there are more claims than a process knows of.
      create function store.expect_claims(known bigint) returns void language plpgsql as $$
        begin
          if exists (select from store.claims where number = known + 1) then
            raise unique_violation using schema = 'store', message = 'An event id was claimed meanwhile';
          end if;
        end
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema store cascade');
  }
}
