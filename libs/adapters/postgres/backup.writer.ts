import type { Writable } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type BackupEnd, type BackupHeader, END_OF_ROWS, type TableHeader, VERSION } from './backup.format.js';
import type { PostgresAddress } from './postgres.database.js';

/** PostgreSQL's own schemas, and the list of migrations, which the header holds. */
const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as table,
         array(select quote_ident(attname) from pg_attribute
                where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns,
         case when c.relispartition then json_build_object(
           'of', (select format('%I.%I', pn.nspname, p.relname) from pg_inherits i join pg_class p on p.oid = i.inhparent
                    join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid),
           'bounds', pg_get_expr(c.relpartbound, c.oid),
           'constraints', array(select pg_get_constraintdef(oid) from pg_constraint
                                 where conrelid = c.oid and contype in ('p', 'u') order by contype, conname)) end as partition
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$' and c.oid <> to_regclass('public.migrations')
   order by n.nspname, c.oid`;

/**
 * Writes everything a database holds at one moment, while others go on writing. Reads table by table, and each
 * partition by itself: this takes no lock that anybody would wait for.
 */
export async function writeBackup(address: PostgresAddress, now: number, out: Writable): Promise<void> {
  const client = new pg.Client({ ...address, application_name: 'peakend backup' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read, read only');
    const { rows: migrations } = await client.query<{ name: string }>('select name from public.migrations order by id');
    const names = migrations.map(({ name }) => name);
    const createdAt = new Date(now).toISOString();
    await write(out, {
      format: 'peakend-backup',
      version: VERSION,
      createdAt,
      migrations: names,
    } satisfies BackupHeader);
    const { rows: tables } = await client.query<TableHeader>(TABLES);
    for (const table of tables) {
      await write(out, table);
      await writeRows(client, table, out);
    }
    // Sequences are not part of any snapshot: read last, they are above everything that was read.
    const { rows: sequences } = await client.query<{ name: string; value: string }>(
      `select format('%I.%I', schemaname, sequencename) as name, last_value::text as value
         from pg_sequences where last_value is not null and schemaname <> 'public' order by 1`,
    );
    await write(out, { sequences, tables: tables.length } satisfies BackupEnd);
  } finally {
    await client.end();
  }
}

async function writeRows(client: pg.Client, { table, columns }: TableHeader, out: Writable): Promise<void> {
  const rows = client.query(copyTo(`copy ${table} (${columns.join(', ')}) to stdout`));
  for await (const chunk of rows) await put(out, chunk as Buffer);
  await put(out, `${END_OF_ROWS}\n`);
}

function write(out: Writable, line: object): Promise<void> {
  return put(out, `${JSON.stringify(line)}\n`);
}

function put(out: Writable, bytes: Buffer | string): Promise<void> {
  return new Promise((done, failed) => out.write(bytes, (error) => (error ? failed(error) : done())));
}
