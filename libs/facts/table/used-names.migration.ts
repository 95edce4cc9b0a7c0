import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The names of definitions, touchpoint types and rated dimensions that facts use, also those that are there already. */
export class CountUsedNames1700000000560 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table fact.used_names (
        tenant text not null,
        kind text not null,
        name text not null,
        last_used_at timestamptz not null,
        count bigint not null,
        primary key (tenant, kind, name)
      );

      insert into fact.used_names (tenant, kind, name, last_used_at, count)
      select c.tenant, used.kind, used.name, max(f.recorded_at), count(*)
        from fact.facts f join fact.customers c using (customer_no)
        cross join lateral (
          values
            ('touchpoint', f.data ->> 'touchpoint'),
            ('touchpoint', f.data #>> '{about,touchpoint}'),
            ('definition', f.data #>> '{journey,definition}')
          union all
          select 'dimension', d.name
            from json_object_keys(case json_typeof(f.data -> 'dimensions') when 'object' then f.data -> 'dimensions' else '{}' end) as d(name)
        ) as used(kind, name)
       where used.name is not null
       group by c.tenant, used.kind, used.name;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table fact.used_names');
  }
}

/** The channels and tiers that facts use, also those that are there already. */
export class CountChannelsAndTiers1700000000935 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into fact.used_names (tenant, kind, name, last_used_at, count)
      select c.tenant, used.kind, used.name, max(f.recorded_at), count(*)
        from fact.facts f join fact.customers c using (customer_no)
        cross join lateral (
          values
            ('channel', f.data ->> 'channel'),
            ('channel', f.data #>> '{about,channel}'),
            ('tier', f.data ->> 'tier')
        ) as used(kind, name)
       where used.name is not null
       group by c.tenant, used.kind, used.name
      on conflict do nothing
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("delete from fact.used_names where kind in ('channel', 'tier')");
  }
}
