import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Refusal } from '#libs/kernel/refusal.js';
import type { PostgresConnection } from './postgres.connection.js';
import type { Placement } from './postgres.account.js';
import { durability } from './postgres.settings.js';

/**
 * Makes the cluster below the directory if there is none; returns its password. A cluster appears whole or not at all,
 * even if interrupted.
 * @throws Refusal OTHER_POSTGRES_MAJOR, PASSWORD_MISSING.
 */
export async function ensureCluster(placement: Placement, newPassword: () => string): Promise<string> {
  const data = join(placement.directory, 'data');
  const passwordFile = join(placement.directory, 'password');
  if (existsSync(data)) {
    await assertMajor(placement, data);
    if (!existsSync(passwordFile)) {
      throw new Refusal(
        'conflict',
        'PASSWORD_MISSING',
        `${passwordFile} is missing: restore it beside the data it belongs to.`,
      );
    }
    return readFileSync(passwordFile, 'utf8');
  }
  const password = newPassword();
  writeFileSync(passwordFile, password, { mode: 0o600, flush: true });
  chmodSync(passwordFile, 0o600);
  placement.own(passwordFile);
  const making = `${data}.new`;
  rmSync(making, { recursive: true, force: true });
  await run(placement, [
    placement.binaries.initdb,
    `--pgdata=${making}`,
    '--username=peakend',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
  ]);
  renameSync(making, data);
  syncDirectory(placement.directory);
  return password;
}

/** If a power cut undid the renaming, the next start would take the data for a half-made cluster. */
function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

async function assertMajor(placement: Placement, data: string): Promise<void> {
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const version = await run(placement, [placement.binaries.postgres, '--version']);
  const ours = version.match(/(\d+)/)?.[1];
  if (found === ours) return;
  throw new Refusal(
    'conflict',
    'OTHER_POSTGRES_MAJOR',
    `The data in ${data} was written by PostgreSQL ${found}, this is PostgreSQL ${ours}. Dump it with the version of peakend that wrote it (pg_dump) and restore it into a new data directory, or go on with that version.`,
  );
}

function run(placement: Placement, command: readonly string[]): Promise<string> {
  const [program, ...args] = [...placement.prefix, ...command] as [string, ...string[]];
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (said.stdout += text));
    child.stderr.on('data', (text) => (said.stderr += text));
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0
        ? done(said.stdout)
        : failed(new Error(`${command[0]} failed (${code}): ${said.stderr}${said.stdout}`)),
    );
  });
}

async function withClient<T>(connection: PostgresConnection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  // A connection that breaks also rejects its running query.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function ensureDatabase(connection: PostgresConnection): Promise<void> {
  await withClient({ ...connection, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [connection.database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(connection.database)}`);
  });
}

/** @throws Error if a setting of the role, the database or the cluster would lose acknowledged data. */
export async function assertDurable(connection: PostgresConnection): Promise<void> {
  await withClient(connection, async (client) => {
    for (const [name, wanted] of Object.entries(durability)) {
      const { rows } = await client.query<{ value: string }>('select current_setting($1) as value', [name]);
      if (rows[0]?.value !== wanted)
        throw new Error(`PostgreSQL runs with ${name} = ${rows[0]?.value}; it must be ${wanted}`);
    }
  });
}
