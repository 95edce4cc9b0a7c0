import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { columnTypes } from '#libs/adapters/postgres/postgres.types.js';
import { migrations } from '#apps/standalone/migrations.js';
import { InsightsProjection } from '#libs/insights/insights.projection.js';
import { happenings, storedEvent } from './journey.events.js';
const directory = mkdtempSync(join(tmpdir(), 'peakend-bench-'));
const postgres = await startEmbeddedPostgres({ directory });
await migrate(postgres.connection, migrations);
const client = new pg.Client({ ...postgres.connection, types: columnTypes } as any);
await client.connect();
const pid = (await client.query('select pg_backend_pid() as pid')).rows[0].pid;
const ticks = () => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
const captured: any[][] = [];
const sql = { async query(text: string, values?: readonly unknown[]) {
  if (/into insight.cells/.test(text)) { captured.push(values as any); return { rows: [], rowCount: 0 } as any; }
  const r = await client.query(text, values as any);
  return { rows: r.rows, rowCount: r.rowCount ?? 0 } as any;
} };
const events = happenings(20000, 2000).map((h, i) => storedEvent(h, i + 1));
const projection = new InsightsProjection({ now: () => Date.parse('2027-01-01') });
for (let at = 0; at < 20000; at += 2000) await projection.apply(sql, events.slice(at, at + 2000));
const total = captured.reduce((s, v) => s + v[1].length, 0);
console.log('cells per batch', captured.map((v) => v[1].length).join(' '));
const key = '(build, definition, day, tier, channel, staff, stage, touchpoint)';
async function variant(name: string, setup: string, text: string, map: (v: any[]) => any[]) {
  await client.query(setup);
  const p = captured.map(map);
  const bytes = p.reduce((s, v) => s + JSON.stringify(v).length, 0);
  const c0 = process.cpuUsage(), t0 = ticks();
  await client.query('begin');
  for (const v of p) await client.query(text, v);
  await client.query('commit');
  const c = process.cpuUsage(c0);
  const size = (await client.query(`select pg_table_size('bench_cells')::int as t, pg_indexes_size('bench_cells')::int as i`)).rows[0];
  console.log(name.padEnd(28), 'pg us/cell', ((ticks() - t0) * 1000 / total).toFixed(1), 'node', ((c.user + c.system) / total).toFixed(1), 'table', size.t / 1024 | 0, 'index', size.i / 1024 | 0, 'bytes/cell', (bytes / total).toFixed(0));
  await client.query('drop table bench_cells');
}
const cols = `definition text not null, day date not null, tier text not null, channel text not null, staff text not null, stage text not null, touchpoint text not null`;
const pk = `primary key ${key}`;
const un = `unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) as n(definition, day, tier, channel, staff, stage, touchpoint, sums)`;
const N = 46;
for (let round = 0; round < 2; round++) {
await variant('A now', `create table bench_cells (build int, ${cols}, sums numeric[], ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, sums::numeric[] from ${un} on conflict ${key} do update set sums = insight.add_sums(c.sums, excluded.sums)`, (v) => v);
await variant('A2 inline subscripts', `create table bench_cells (build int, ${cols}, sums numeric[], ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, sums::numeric[] from ${un} on conflict ${key} do update set sums = array[${Array.from({ length: N }, (_, i) => `c.sums[${i + 1}]+excluded.sums[${i + 1}]`)}]`, (v) => v);
await client.query(`create or replace function bench_add(a numeric[], b numeric[]) returns numeric[] language plpgsql immutable as $$ begin for i in 1 .. cardinality(a) loop if b[i] <> 0 then a[i] := a[i] + b[i]; end if; end loop; return a; end $$`);
await variant('A3 plpgsql', `create table bench_cells (build int, ${cols}, sums numeric[], ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, sums::numeric[] from ${un} on conflict ${key} do update set sums = bench_add(c.sums, excluded.sums)`, (v) => v);
await variant('no sums', `create table bench_cells (build int, ${cols}, sums numeric[], ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, null from ${un} on conflict ${key} do update set sums = null`, (v) => v);
const names = Array.from({ length: N }, (_, i) => `s${i}`);
await variant('C columns, record text', `drop type if exists bench_sums; create type bench_sums as (${names.map((n) => `${n} numeric`)}); create table bench_cells (build int, ${cols}, ${names.map((n) => `${n} numeric`)}, ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, (x.s).* from (select *, sums::bench_sums as s from ${un} offset 0) x on conflict ${key} do update set ${names.map((n) => `${n} = case when excluded.${n} is null then c.${n} else coalesce(c.${n}, 0) + excluded.${n} end`)}`,
 (v) => [...v.slice(0, 8), v[8].map((s: string) => { const a = s.slice(1, -1).split(',').map((x) => x === '0' ? '' : x); while (a.length < N) a.push(''); return `(${a.join(',')})`; })]);
await variant('E null arrays, inline', `create table bench_cells (build int, ${cols}, sums numeric[], ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, sums::numeric[] from ${un} on conflict ${key} do update set sums = array[${Array.from({ length: N }, (_, i) => `case when excluded.sums[${i + 1}] is null then c.sums[${i+1}] else coalesce(c.sums[${i + 1}],0)+excluded.sums[${i + 1}] end`)}]`, (v) => [...v.slice(0, 8), v[8].map((s: string) => `{${s.slice(1, -1).split(',').map((x) => x === '0' ? 'NULL' : x).join(',')}}`)]);
await client.query(`create or replace function bench_merge(a numeric[], b numeric[]) returns numeric[] language plpgsql immutable as $$ begin for i in 1 .. cardinality(b) by 2 loop a[b[i]::int] := coalesce(a[b[i]::int], 0) + b[i+1]; end loop; return a; end $$`);
await variant('F sparse pairs, plpgsql', `create table bench_cells (build int, ${cols}, sums numeric[], ${pk})`,
 `insert into bench_cells as c select $1, definition, day::date, tier, channel, staff, stage, touchpoint, sums::numeric[] from ${un} on conflict ${key} do update set sums = bench_merge(c.sums, excluded.sums)`, (v) => [...v.slice(0, 8), v[8].map((s: string) => `{${s.slice(1, -1).split(',').flatMap((x, i) => x === '0' ? [] : [i + 1, x]).join(',')}}`)]);
}
await client.end();
await postgres.stop();
rmSync(directory, { recursive: true, force: true });
