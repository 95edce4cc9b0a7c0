import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '#test/support/api.client.js';
import { type Ran, runCommand } from '#test/support/command.process.js';
import { databaseUrlOf, testDatabase } from '#test/support/postgres.js';
import { PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { ADMIN_KEY, MASTER_KEY, ServerProcess } from '#test/support/server.process.js';
import { mountable, onDisk } from '#test/support/small.disk.js';
import { PublishingDouble } from './import/publishing.double.js';

const product = useBuild();
/** A stopped installation, and a large backup of it. */
let installation: string;
let backup: string;

beforeAll(async () => {
  if (!mountable) return;
  const server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
  const client = await ApiClient.newTenant(() => server.url, 'acme');
  await client.get('/v1/status');
  installation = product.newDirectory();
  backup = join(product.newDirectory(), 'backup.gz');
  await withClient(server.postgresAddress(), (sql) =>
    sql.query(
      `insert into fact.used_names (tenant, kind, name, last_used_at, count)
       select 'acme', 'touchpoint', repeat('x', 1000) || i, now(), 1 from generate_series(1, 40000) as i`,
    ),
  );
  expect(await runCommand(product.build, 'backup', [backup], server.options.dataDir)).toMatchObject({ code: 0 });
  await server.end('SIGTERM');
  cpSync(server.options.dataDir, installation, { recursive: true });
}, PATIENCE_MS);

/** Runs one of the product's programs with a directory on a small disk. */
async function runOnDisk(
  disk: { readonly directory: string; readonly size: string; readonly filled?: string },
  program: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const [command = '', ...prefix] = onDisk(disk.directory, disk.size, disk.filled);
  const child = spawn(command, [...prefix, process.execPath, ...program], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PEAKEND_DATA_DIR: disk.directory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (said.stdout += text));
  child.stderr.on('data', (text) => (said.stderr += text));
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...said };
}

/** A program that writes down what is left in a directory at its end, for the disk is gone with the process. */
function listing(program: string, directory: string, left: string): string {
  const script = join(product.newDirectory(), 'listing.mjs');
  writeFileSync(
    script,
    `import { readdirSync, writeFileSync } from 'node:fs';
     process.on('exit', () => writeFileSync(${JSON.stringify(left)}, readdirSync(${JSON.stringify(directory)}).join()));
     await import(${JSON.stringify(program)});`,
  );
  return script;
}

/** What a shell puts on a disk until there is no room. */
const ballastIn = (directory: string) => `dd if=/dev/zero of=${directory}/ballast bs=4k 2>/dev/null; true`;
const noRoom = (directory: string) =>
  `NO_ROOM: There is no room left where ${join(directory, 'postgres')} is: free some, and try again.\n`;

// Reported as skipped where containers forbid mounting.
(mountable ? describe : describe.skip)('a full disk ends a command with one sentence', () => {
  test('restore, which has no room for a database', async () => {
    const directory = product.newDirectory();
    const ran = await runOnDisk({ directory, size: '8m', filled: `echo ${MASTER_KEY} > ${directory}/master.key` }, [
      product.build.main('restore'),
      backup,
    ]);
    expect(ran).toEqual({ code: 2, stdout: '', stderr: noRoom(directory) });
  });

  test('restore, which has no room for what is in the backup, and leaves nothing behind', async () => {
    const directory = product.newDirectory();
    const left = join(product.newDirectory(), 'left');
    const filled = `cp ${installation}/master.key ${directory}`;
    const disk = { directory, size: '100m', filled };
    const ran = await runOnDisk(disk, [listing(product.build.main('restore'), directory, left), backup]);
    expect([ran, readFileSync(left, 'utf8')]).toEqual([
      { code: 2, stdout: '', stderr: noRoom(directory) },
      'master.key',
    ]);
  });

  test('backup, which has no room for its file, and leaves none behind', async () => {
    const [directory, left] = [product.newDirectory(), join(product.newDirectory(), 'left')];
    const ran = await runOnDisk(
      { directory, size: '64k' },
      [listing(product.build.main('backup'), directory, left), join(directory, 'full')],
      {
        PEAKEND_DATA_DIR: installation,
      },
    );
    const stderr = `BAD_FILE: ${join(directory, 'full')} cannot be used: its disk is full (ENOSPC).\n`;
    expect([ran, readFileSync(left, 'utf8')]).toEqual([{ code: 2, stdout: '', stderr }, '']);
  });

  test.each([
    ['retext', []],
    ['move', ['.']],
  ])('%s of an installation whose disk is full', async (app, args) => {
    const directory = product.newDirectory();
    const filled = `cp -r ${installation}/. ${directory} && ${ballastIn(directory)}`;
    const ran = await runOnDisk(
      { directory, size: '400m', filled },
      [product.build.main(app), ...args.map(() => directory)],
      app === 'move'
        ? { PEAKEND_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', PEAKEND_EVENTSTOREDB_URL: 'esdb://127.0.0.1:1' }
        : {},
    );
    expect(ran).toEqual({ code: 2, stdout: '', stderr: noRoom(directory) });
  });

  test('the demo', async () => {
    const directory = product.newDirectory();
    const ran = await runOnDisk({ directory, size: '8m' }, [product.build.main('standalone'), '--demo'], {
      PEAKEND_PORT: '0',
      PEAKEND_ADMIN_KEY: ADMIN_KEY,
    });
    expect(ran).toEqual({ code: 2, stdout: '', stderr: noRoom(directory) });
  });

  test('a first start on an outside database, which has no room for keys, and leaves none behind', async () => {
    const database = await testDatabase();
    const [directory, left] = [product.newDirectory(), join(product.newDirectory(), 'left')];
    const ran = await runOnDisk(
      { directory, size: '8k', filled: ballastIn(directory) },
      [listing(product.build.main('standalone'), directory, left)],
      { PEAKEND_PORT: '0', PEAKEND_DATABASE_URL: databaseUrlOf(database.connection) },
    );
    await database.close();
    const stderr = `NO_ROOM: There is no room left where ${join(directory, 'master.key')} is: free some, and try again.\n`;
    expect([ran, readFileSync(left, 'utf8')]).toEqual([{ code: 2, stdout: '', stderr }, 'ballast']);
  });

  test('an import that has rows to reject', async () => {
    const server = new PublishingDouble();
    const url = await server.start();
    const directory = product.newDirectory();
    const from = product.newDirectory();
    mkdirSync(directory, { recursive: true });
    const mapping = {
      source: '/import/visits',
      timeZone: 'Europe/Berlin',
      id: ['no'],
      events: [
        {
          type: 'touchpoint.recorded',
          subject: 'customer',
          time: 'at',
          data: { touchpoint: { value: 'queueing' }, channel: { value: 'branch' } },
        },
      ],
    };
    writeFileSync(join(from, 'visits.json'), JSON.stringify(mapping));
    const rows = Array.from({ length: 400 }, (_, no) => `${no},c${no},never`);
    writeFileSync(join(from, 'visits.csv'), `no,customer,at\n${rows.join('\n')}\n`);
    const file = join(directory, 'visits.csv');
    const ran = await runOnDisk(
      { directory, size: '24k', filled: `cp ${from}/* ${directory}` },
      [product.build.importer, '--file', file, '--mapping', join(directory, 'visits.json'), '--url', url],
      { PEAKEND_KEY: 'good' },
    );
    await server.stop();
    expect([ran.code, ran.stderr.trim().split('\n').at(-1)]).toEqual([
      2,
      `The import stopped: ${file}.rejected.csv cannot be used: its disk is full (ENOSPC). Run the same command again to go on.`,
    ]);
    expect(existsSync(file)).toBe(false);
  });
});
