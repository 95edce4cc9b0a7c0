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

const count = Number(process.env.COUNT ?? 20000), customers = Number(process.env.CUSTOMERS ?? count / 10), size = Number(process.env.BATCH ?? 2000);
const directory = mkdtempSync(join(tmpdir(), 'peakend-bench-'));
const postgres = await startEmbeddedPostgres({ directory });
await migrate(postgres.connection, migrations);
const client = new pg.Client({ ...postgres.connection, types: columnTypes } as any);
await client.connect();
const pid = (await client.query('select pg_backend_pid() as pid')).rows[0].pid;
const ticks = () => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
const stats = new Map<string, { n: number; ms: number; pgms: number }>();
if (process.env.EXPLAIN) {
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration=${process.env.EXPLAIN}; set auto_explain.log_analyze=on; set auto_explain.log_nested_statements=on; set client_min_messages=log`);
  client.on('notice', (n) => { if (/plan:/.test(n.message ?? '') && explainOn) console.log(n.message); });
}
let explainOn = false;
const sql = { async query(text: string, values?: readonly unknown[]) {
  const t = performance.now();
  const r = await client.query(text, values as any);
  const s = stats.get(text) ?? { n: 0, ms: 0, pgms: 0 }; s.n++; s.ms += performance.now() - t; stats.set(text, s);
  return { rows: r.rows, rowCount: r.rowCount ?? 0 } as any;
} };
const events = happenings(count, customers).map((h, i) => storedEvent(h, i + 1));
const projection = new InsightsProjection({ now: () => Date.parse('2027-01-01') });
const run = async (f: () => Promise<unknown>) => { await client.query('begin; set local synchronous_commit = off'); try { await f(); await client.query('commit'); } catch (e) { await client.query('rollback'); throw e; } };
console.log('made', events.length);
const cpu = process.cpuUsage(), pg0 = ticks(), t0 = performance.now();
let batches = 0;
for (let at = 0; at < events.length; at += size) { explainOn = Boolean(process.env.EXPLAIN) && at + size >= events.length; await run(() => projection.apply(sql, events.slice(at, at + size))); batches++;
  if (process.env.EACH) { const c = process.cpuUsage(cpu); console.log(at + size, 'node', ((c.user + c.system) / 1000 ).toFixed(0), 'pg', ticks() - pg0); } }
const c = process.cpuUsage(cpu);
const n = events.length;
console.log(`wall ${((performance.now() - t0) * 1000 / n).toFixed(0)} us/event; node ${((c.user + c.system) / n).toFixed(0)} us/event; pg ${((ticks() - pg0) * 1000 / n).toFixed(0)} us/event; statements per batch ${[...stats.values()].reduce((a, s) => a + s.n, 0) / batches}`);
const show = () => { for (const [text, s] of [...stats].sort((a, b) => b[1].ms - a[1].ms).slice(0, 24)) console.log(s.ms.toFixed(0).padStart(7), 'ms', String(s.n).padStart(5), text.replace(/\s+/g, ' ').slice(0, 130)); };
show();
if (process.env.REBUILD) {
  stats.clear();
  const { startBuild } = await import('#libs/insights/journey/build.table.js');
  const { JOURNEYS_VERSION } = await import('#libs/insights/journey/journey.projection.js');
  const cpu = process.cpuUsage(), pg0 = ticks(), t0 = performance.now();
  await run(() => startBuild(sql, 'bench', JOURNEYS_VERSION, 0n));
  for (let more = true; more;) await run(async () => { more = await projection.tick(sql) && (await sql.query("select from insight.builds where status = 'building'")).rowCount > 0; });
  const c = process.cpuUsage(cpu);
  console.log(`REBUILD wall ${((performance.now() - t0) * 1000 / n).toFixed(0)} us/event; node ${((c.user + c.system) / n).toFixed(0)}; pg ${((ticks() - pg0) * 1000 / n).toFixed(0)} us/event`);
  show();
}
for (const r of (await client.query("select relname, n_live_tup, n_dead_tup, n_tup_upd, n_tup_hot_upd, pg_total_relation_size(relid)/1024 as kb from pg_stat_user_tables where schemaname='insight' order by 6 desc limit 8")).rows) console.log(JSON.stringify(r, (_, v) => typeof v === 'bigint' ? Number(v) : v));
await client.end();
await postgres.stop();
rmSync(directory, { recursive: true, force: true });
