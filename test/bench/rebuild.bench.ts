import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { columnTypes } from '#libs/adapters/postgres/postgres.types.js';
import { takeFacts } from '#libs/facts/table/fact.table.js';
import { sealedContent } from '#apps/composition/keyring.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { journeys } from '#libs/insights/journey/journey.projection.js';
import { createLiveBuild, startAnew } from '../support/builds.js';
import type { TestConnection } from '../support/postgres.js';
import { compare, type Result, race, type Round } from './bench.measure.js';
import { type Happening, happenings, storedEvent, TENANT } from './journey.events.js';

/** How many events the usual loop projects in a round; its speed does not depend on this. */
const LOOP = 5_000;

/** Rebuilding all journeys of a tenant, with ten facts per customer, next to the live ones. */
export async function rebuild(connection: TestConnection, rounds: number, events: number): Promise<readonly Result[]> {
  const database = new PostgresDatabase(connection);
  const client = new pg.Client({ ...connection, types: columnTypes } as pg.ClientConfig);
  await client.connect();
  const facts = happenings(events, events / 10);
  for (let at = 0; at < events; at += 2_000) {
    const batch = facts.slice(at, at + 2_000).map((fact, index) => storedEvent(fact, at + index + 1));
    await database.transaction((sql) => takeFacts(sql, batch));
  }
  await database.transaction((sql) => createLiveBuild(sql, TENANT, journeys));
  await client.query('analyze');
  const rates = await race(rounds, {
    ours: built(database, events),
    copy: copied(client, events),
    loop: looped(client, facts.slice(0, LOOP)),
  });
  await client.end();
  await database.close();
  const what = `rebuild of ${events.toLocaleString('en')} facts of ${(events / 10).toLocaleString('en')} customers`;
  return [
    compare(what, 'COPY of the facts to a socket, discarded', { least: 0.5 }, rates.ours, rates.copy, 'events/s'),
    compare(what, 'the select-1,000-upsert-checkpoint loop', { least: 20 }, rates.ours, rates.loop, 'events/s'),
  ];
}

function built(database: PostgresDatabase, events: number): Round {
  const projection = new InsightsProjection(insights, { now: () => Date.parse('2030-01-01T00:00:00Z') }, sealedContent);
  const step = () => database.transaction((sql) => projection.tick(sql), { replayable: true, repeated: true });
  const building = async () =>
    (await database.query("select from engine.builds where status = 'building'")).rowCount > 0;
  return async () => {
    while (await step());
    await database.transaction((sql) => startAnew(sql, TENANT, [journeys]));
    return async () => {
      while (await building()) await step();
      return events;
    };
  };
}

function copied(client: pg.Client, events: number): Round {
  return async () => async () => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    await pipeline(client.query(copyTo('copy fact.facts to stdout (format binary)')), nowhere);
    return events;
  };
}

/** What projections commonly do: select 1,000 events, fold each into its row, move the checkpoint. */
function looped(client: pg.Client, facts: readonly Happening[]): Round {
  return async () => {
    await client.query(`
      drop schema if exists usual cascade; create schema usual;
      create table usual.events (position bigint primary key, customer text not null, data jsonb not null);
      create table usual.customers (customer text primary key, touchpoints int not null, valences float8 not null, last jsonb not null);
      create table usual.checkpoint (position bigint not null); insert into usual.checkpoint values (0)`);
    await client.query(
      'insert into usual.events select n, c, d from unnest($1::bigint[], $2::text[], $3::jsonb[]) as e(n, c, d)',
      [
        facts.map((_, index) => index + 1),
        facts.map(({ customerId }) => customerId),
        facts.map(({ data }) => JSON.stringify(data)),
      ],
    );
    return async () => {
      for (let at = 0; at < facts.length; at += 1_000) {
        const { rows } = await client.query(
          'select * from usual.events where position > $1 order by position limit 1000',
          [at],
        );
        await client.query('begin');
        for (const { customer, data } of rows) {
          await client.query({
            name: 'fold',
            text: `insert into usual.customers as c values ($1, 1, $2, $3) on conflict (customer) do update
                     set touchpoints = c.touchpoints + 1, valences = c.valences + excluded.valences, last = excluded.last`,
            values: [customer, data.valence ?? 0, data],
          });
        }
        await client.query('update usual.checkpoint set position = $1', [at + rows.length]);
        await client.query('commit');
      }
      return facts.length;
    };
  };
}
