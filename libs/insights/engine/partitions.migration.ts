import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the read models are where a bus of several partitions feeds them. */
export class CreatePartitions1700000000350 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.partitions (
        bus text not null,
        partition int not null,
        position bigint not null,
        primary key (bus, partition)
      );

      -- Up to where the rows hold the log, whatever feeds them. A partition that has all that the relay sent to it is as
      -- far as the relay is, so that idle ones hold nobody up.
      create view insight.reached as
        select c.projection,
               greatest(c.position, (
                 select max(of_bus.position) from relay.checkpoints r
                  cross join lateral (
                    select min(case when coalesce(p.position, 0) >= s.sent then r.position else coalesce(p.position, 0) end) as position
                      from unnest(r.sent) with ordinality as s(sent, n)
                      left join insight.partitions p on p.bus = r.bus and p.partition = s.n - 1
                  ) of_bus)) as position
          from insight.checkpoints c;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view insight.reached; drop table insight.partitions');
  }
}
