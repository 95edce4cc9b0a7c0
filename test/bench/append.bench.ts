import { execSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { CreateEventStore1700000000100 } from '#libs/adapters/postgres/event-store.migration.js';
import { emmett, messageDb, peakend, wholeFileCopy } from './append.peers.js';
import { race, spreadOf } from './bench.measure.js';

// node --import ./test/support/typescript.js test/bench/append.bench.ts [rounds]
const ROUNDS = Number(process.argv[2] ?? 7);

const number = (value: number) => Math.round(value).toLocaleString('en');
const show = (rates: readonly number[]) => {
  const { median, least, most } = spreadOf(rates);
  return `${number(median)} (${number(least)}–${number(most)})`;
};
const ratio = (ours: readonly number[], theirs: readonly number[]) =>
  `${(spreadOf(ours).median / spreadOf(theirs).median).toFixed(2)}×`;

const directory = mkdtempSync(join(tmpdir(), 'peakend-bench-'));
const postgres = await startEmbeddedPostgres({ directory });
const { connection } = postgres;
await migrate(connection, [CreateEventStore1700000000100]);
const [ours, limit, other, statement] = [
  await peakend(connection),
  await wholeFileCopy(connection),
  await emmett(connection),
  await messageDb(connection),
];

const batch = await race(ROUNDS, {
  ours: ours.batches,
  copy: limit.copy,
  emmett: other.callers(100, 10),
  messageDb: statement.statements(30, 100),
});
const many = await race(ROUNDS, { ours: ours.callers(128, 50), emmett: other.callers(128, 5) });
const one = await race(ROUNDS, {
  ours: ours.callers(1, 500),
  emmett: other.callers(1, 200),
  messageDb: statement.statements(500, 1),
});

const commit = execSync('git rev-parse --short HEAD').toString().trim();
console.log(`Appends, events/s: median (least–most) of ${ROUNDS} rounds; ${cpus().length} × ${cpus()[0]?.model}; Node ${process.version}; commit ${commit}

| what | events/s | ratio |
|---|---|---|
| batches of 100 events to 100 customers, 200 waiting | ${show(batch.ours)} | |
| · one binary COPY of 20,000 into the same table | ${show(batch.copy)} | ${ratio(batch.ours, batch.copy)} |
| · emmett-postgresql, 100 parallel appends | ${show(batch.emmett)} | ${ratio(batch.ours, batch.emmett)} |
| · message-db, 100 in one statement | ${show(batch.messageDb)} | ${ratio(batch.ours, batch.messageDb)} |
| one event, 128 callers | ${show(many.ours)} | |
| · emmett-postgresql | ${show(many.emmett)} | ${ratio(many.ours, many.emmett)} |
| one event, one caller | ${show(one.ours)} | |
| · emmett-postgresql | ${show(one.emmett)} | ${ratio(one.ours, one.emmett)} |
| · message-db | ${show(one.messageDb)} | ${ratio(one.ours, one.messageDb)} |`);

await Promise.all([ours, limit, other, statement].map(({ close }) => close()));
await postgres.stop();
rmSync(directory, { recursive: true, force: true });
