import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { encode } from '#libs/adapters/postgres/event-store.encoding.js';
import { CopyStatements, copyMessages } from '#libs/adapters/postgres/event-store.copy.js';
import { place } from '#libs/adapters/postgres/event-store.row.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { TestConnection } from '../support/postgres.js';
import { touchpoint, touchpoints } from './append.events.js';
import type { Round } from './bench.measure.js';

export async function peakend(connection: TestConnection) {
  const store = new PostgresEventStore(connection);
  await store.open();
  const ready = (calls: number, events: number) => async () => {
    const appends = Array.from({ length: calls }, () => touchpoints(events));
    return async () => {
      await Promise.all(appends.map((call) => store.append(call)));
      return calls * events;
    };
  };
  return {
    batches: ready(200, 100),
    /** Each caller sends its next event once the last one was answered. */
    callers:
      (callers: number, each: number): Round =>
      async () => {
        const lanes = Array.from({ length: callers }, () => touchpoints(each));
        return async () => {
          await Promise.all(
            lanes.map(async (lane) => {
              for (const fact of lane) await store.append([fact]);
            }),
          );
          return callers * each;
        };
      },
    close: () => store.close(),
  };
}

/** The limit: the same rows into a table like a partition, by one binary COPY in one transaction. */
export async function wholeFileCopy(connection: TestConnection) {
  const client = new pg.Client({ ...connection });
  await client.connect();
  await client.query('create schema limits');
  let tables = 0;
  const copy: Round = async () => {
    const table = `limits.events_${++tables}`;
    await client.query(`create table ${table} (like store.events, primary key (position), unique (event_id))`);
    const { slab, rows } = encode(touchpoints(20_000));
    for (let index = 1; index < rows.length; index++) place(slab, rows[index - 1] as number, index, Date.now());
    return async () => {
      await client.query(
        new CopyStatements(
          `copy ${table} from stdin (format binary)`,
          copyMessages([slab.subarray(rows[0], rows.at(-1))]),
        ),
      ).done;
      return rows.length - 1;
    };
  };
  return { copy, close: () => client.end() };
}

export async function emmett(connection: TestConnection) {
  const { user, password, host, port, database } = connection;
  const store = getPostgreSQLEventStore(`postgresql://${user}:${password}@${host}:${port}/${database}`);
  await store.schema.migrate();
  const append = () => {
    const { data } = touchpoint().event;
    return () => store.appendToStream(`customer-${crypto.randomUUID()}`, [{ type: 'TouchpointRecorded', data }]);
  };
  const callers =
    (callers: number, each: number): Round =>
    async () => {
      const lanes = Array.from({ length: callers }, () => Array.from({ length: each }, append));
      return async () => {
        await Promise.all(
          lanes.map(async (lane) => {
            for (const send of lane) await send();
          }),
        );
        return callers * each;
      };
    };
  return { callers, close: () => store.close() };
}

/** The tables and the function of message-db 1.3, taken from its sources. */
const MESSAGE_DB = `
  create schema message_store;
  create function message_store.category(stream_name varchar) returns varchar language sql immutable as
    $$ select split_part(stream_name, '-', 1) $$;
  create table message_store.messages (
    global_position bigserial primary key, position bigint not null, time timestamp not null default (now() at time zone 'utc'),
    stream_name text not null, type text not null, data jsonb, metadata jsonb, id uuid not null default gen_random_uuid());
  create unique index messages_id on message_store.messages (id);
  create unique index messages_stream on message_store.messages (stream_name, position);
  create index messages_category on message_store.messages (
    message_store.category(stream_name), global_position, message_store.category(metadata->>'correlationStreamName'));
  create function message_store.write_message(id varchar, stream_name varchar, type varchar, data jsonb, metadata jsonb, expected_version bigint)
  returns bigint language plpgsql as $$
  declare
    version bigint;
  begin
    perform pg_advisory_xact_lock(left('x' || md5(message_store.category(write_message.stream_name)), 17)::bit(64)::bigint);
    select coalesce(max(position), -1) into version from message_store.messages m where m.stream_name = write_message.stream_name;
    if expected_version is not null and expected_version <> version then
      raise exception 'Wrong expected version: %', expected_version;
    end if;
    insert into message_store.messages (id, stream_name, position, type, data, metadata)
      values (write_message.id::uuid, write_message.stream_name, version + 1, write_message.type, write_message.data, write_message.metadata);
    return version + 1;
  end $$`;

export async function messageDb(connection: TestConnection) {
  const client = new pg.Client({ ...connection });
  await client.connect();
  await client.query(MESSAGE_DB);
  /** Appends `events` messages to as many streams in one statement, `calls` times. */
  const statements =
    (calls: number, events: number): Round =>
    async () => {
      const batches = Array.from({ length: calls }, () => {
        const facts = touchpoints(events).map(({ event }) => event);
        return [
          facts.map(({ eventId }) => eventId),
          facts.map(({ customerId, id }) => `customer-${customerId}-${id}`),
          facts.map(({ data }) => JSON.stringify(data)),
        ];
      });
      return async () => {
        for (const values of batches) {
          await client.query({
            name: 'write',
            text: `select message_store.write_message(id, stream_name, 'TouchpointRecorded', data, null, -1)
                 from unnest($1::varchar[], $2::varchar[], $3::jsonb[]) as message (id, stream_name, data)`,
            values,
          });
        }
        return calls * events;
      };
    };
  return { statements, close: () => client.end() };
}
