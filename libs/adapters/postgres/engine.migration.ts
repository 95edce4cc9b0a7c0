import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far everything made from the log has come, and what keeps it from going on. */
export class CreateEngine1700000000350 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema engine;

      -- The runner's place in the log: moved in the transaction that writes the rows, compare-and-set.
      create table engine.checkpoints (
        projection text primary key,
        position bigint not null
      );

      -- Events that could not be projected, and all later ones of the same customer (as published), until replayed.
      create table engine.parked_events (
        tenant text not null,
        customer_id text collate "C" not null,
        position bigint not null,
        reason text not null,
        parked_at timestamptz not null,
        primary key (tenant, customer_id, position)
      );

      -- A tenant's rows of one insight, as one version of the code made them of one set of inputs. Queries read the live ones.
      create table engine.builds (
        build int generated always as identity primary key,
        tenant text not null,
        insight text not null,
        version int not null,
        -- The tenant's events that it takes as its inputs are those up to here.
        inputs_position bigint not null,
        -- The rules of time zones that its dates follow; empty where it has none.
        tzdata text collate "C" not null,
        -- While building: customers up to this number are in it and kept up to date; the others follow.
        reached_customer bigint not null,
        status text not null check (status in ('building', 'live', 'retired')),
        created_at timestamptz not null default now()
      );
      create unique index builds_live on engine.builds (tenant, insight) where status = 'live';
      create unique index builds_building on engine.builds (tenant, insight) where status = 'building';

      -- What one process at a time may do (libs/eventing/lease.ts).
      create table engine.leases (
        name text primary key,
        -- Counts them: whoever holds an earlier one changes nothing any more.
        number bigint not null,
        holder text,
        leased_until timestamptz not null
      );

      -- How far each policy is (libs/eventing/policy.checkpoint.ts): moved under the lease, in the transaction that writes its
      -- rows, after what it decided is stored.
      create table engine.policies (
        policy text primary key,
        -- What stands up to here, and what was due before then, leads to nothing.
        began_at timestamptz not null,
        began_position bigint not null,
        position bigint not null,
        -- Where the last that it decided stands.
        appended_position bigint not null,
        -- The latest recorded time up to its position.
        recorded_until timestamptz
      );

      -- How far the read models are where a bus of several partitions feeds them.
      create table engine.partitions (
        bus text not null,
        partition int not null,
        position bigint not null,
        primary key (bus, partition)
      );

      -- Up to where the rows hold the log, whatever feeds them. A partition that has all that the relay sent to it is as
      -- far as the relay is, so that idle ones hold nobody up. A bus that feeds no rows, as that of alerts, says nothing.
      create view engine.reached as
        select c.projection,
               greatest(c.position, (
                 select max(of_bus.position) from relay.checkpoints r
                  cross join lateral (
                    select min(case when coalesce(p.position, 0) >= s.sent then r.position else coalesce(p.position, 0) end) as position
                      from unnest(r.sent) with ordinality as s(sent, n)
                      left join engine.partitions p on p.bus = r.bus and p.partition = s.n - 1
                  ) of_bus
                 where exists (select from engine.partitions p where p.bus = r.bus))) as position
          from engine.checkpoints c;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema engine cascade');
  }
}
