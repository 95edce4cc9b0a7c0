import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { runningPostgres } from '#libs/adapters/embedded-postgres/running-postgres.js';
import { postgresProcessesOn, startTimeOf } from '#libs/adapters/embedded-postgres/process.table.js';
import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { copyDirectory } from '#test/support/directory.copy.js';
import { endOwners, startOwner } from '#test/support/embedded-postgres.js';
import { eventually } from '#test/support/eventually.js';
import { mountable, onDisk } from '#test/support/small.disk.js';

const MEMORY = 1024 ** 3;
const home = mkdtempSync(join(tmpdir(), 'peakend-embedded-'));
const made = join(home, 'made');
let directories = 0;
const opened: EmbeddedPostgres[] = [];
const databases: PostgresDatabase[] = [];

/** A directory with a stopped cluster: making a new one takes a second each time. */
function directory(): string {
  const copy = join(home, `d${++directories}`);
  copyDirectory(made, copy);
  return copy;
}

async function start(path: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ directory: path, memory: MEMORY });
  opened.push(postgres);
  return postgres;
}

function connect(connection: EmbeddedPostgres['connection']): PostgresDatabase {
  const database = new PostgresDatabase(connection, { patienceMs: 2_000 });
  databases.push(database);
  return database;
}

const dataOf = (path: string) => join(path, 'data');
const postmasterOn = (path: string) => postgresProcessesOn(dataOf(path)).find(({ postmaster }) => postmaster)?.pid;
/** The start time of the server that answers: a killed postmaster's backend may answer for a moment longer. */
const startBehind = (database: PostgresDatabase): Promise<string | undefined> =>
  database.query<{ at: string }>('select pg_postmaster_start_time()::text as at').then(
    ({ rows }) => rows[0]?.at,
    () => undefined,
  );
const answersAnew = async (database: PostgresDatabase, before: string | undefined) =>
  ![before, undefined].includes(await startBehind(database));
const parentOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1]);

/** The processes between an owner and its PostgreSQL: a shell, and another that waits for the owner's end. */
const guardiansOf = (postmaster: number): number[] => {
  const shell = parentOf(postmaster);
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'latin1').trim().split(' ').map(Number);
  return [shell, ...children.filter((pid) => pid !== postmaster)];
};

const insertAndCount = async (database: PostgresDatabase) => {
  await database.query('create table if not exists kept (n int)');
  await database.query('insert into kept values (1)');
  return (await database.query<{ n: bigint }>('select count(*) as n from kept')).rows[0]?.n;
};

beforeAll(async () => {
  await (await startEmbeddedPostgres({ directory: made, memory: MEMORY })).stop();
});

afterEach(async () => {
  endOwners();
  await Promise.all(databases.splice(0).map((database) => database.close()));
  await Promise.all(opened.splice(0).map((postgres) => postgres.stop()));
});

afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 }));

describe('an embedded PostgreSQL', () => {
  it('keeps its data from one start to the next, and leaves nothing running in between', async () => {
    const path = directory();
    const first = await start(path);
    expect(await insertAndCount(connect(first.connection))).toBe(1n);
    await databases.pop()?.close();
    await first.stop();
    expect(postgresProcessesOn(dataOf(path))).toEqual([]);
    const again = await start(path);
    expect(await insertAndCount(connect(again.connection))).toBe(2n);
  });

  it('accepts only passwords and loopback connections, and loses nothing that it acknowledged', async () => {
    const path = directory();
    const { connection } = await start(path);
    expect(connection.host).toBe('127.0.0.1');
    expect(statSync(join(path, 'password')).mode & 0o777).toBe(0o600);
    await expect(connect({ ...connection, password: 'wrong' }).query('select 1')).rejects.toThrow(
      'password authentication failed for user "peakend"',
    );
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    const elsewhere = connect({ ...connection, host: outside?.address ?? '127.0.0.2' });
    await expect(elsewhere.query('select 1')).rejects.toThrow('ECONNREFUSED');
    const { rows } = await connect(connection).query(
      `select name, setting from pg_settings where name in
       ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'password_encryption', 'unix_socket_directories') order by name`,
    );
    expect(rows).toEqual([
      { name: 'data_checksums', setting: 'on' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'password_encryption', setting: 'scram-sha-256' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
  });

  it('does not start where acknowledged work could be lost', async () => {
    const path = directory();
    const first = await start(path);
    await connect(first.connection).query('alter role peakend set synchronous_commit = off');
    await databases.pop()?.close();
    await first.stop();
    await expect(start(path)).rejects.toThrow('PostgreSQL runs with synchronous_commit = off; it must be on');
    expect(postgresProcessesOn(dataOf(path))).toEqual([]);
  });

  it('refuses a second instance on its directory at once, in this process and in another', async () => {
    const path = directory();
    await start(path);
    const before = performance.now();
    await expect(start(path)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
    // It would wait three times as long for a holder that is gone.
    expect(performance.now() - before).toBeLessThan(10_000);
    const second = await startOwner(path);
    expect(second.said).toEqual({
      refused: 'DATA_DIRECTORY_IN_USE',
      message: `The data directory ${path} is in use by a live instance (process ${process.pid}). Stop that one, or choose another directory with PEAKEND_DATA_DIR.`,
    });
  });

  it('lets in one of several that start at once, and refuses the others', async () => {
    const path = directory();
    const owners = await Promise.all([1, 2, 3].map(() => startOwner(path)));
    expect(owners.map(({ said }) => said.refused ?? 'started').toSorted()).toEqual([
      'DATA_DIRECTORY_IN_USE',
      'DATA_DIRECTORY_IN_USE',
      'started',
    ]);
    const winner = owners.find(({ said }) => said.connection);
    expect(await insertAndCount(connect(winner?.connection() as EmbeddedPostgres['connection']))).toBe(1n);
    expect(await winner?.end('SIGTERM')).toBe(0);
  });

  it('is gone within seconds of its owner’s kill -9, and starts again with everything that was committed', async () => {
    const path = directory();
    const owner = await startOwner(path);
    const database = connect(owner.connection());
    await insertAndCount(database);
    await owner.end('SIGKILL');
    await eventually('PostgreSQL is gone', () => postgresProcessesOn(dataOf(path)).length === 0, 10_000);
    const again = await start(path);
    expect(await insertAndCount(connect(again.connection))).toBe(2n);
  });

  it('starts right after its owner’s kill -9, while the old PostgreSQL is still stopping', async () => {
    const path = directory();
    for (let round = 1n; round <= 3n; round++) {
      const owner = await startOwner(path);
      expect(await insertAndCount(connect(owner.connection()))).toBe(round);
      await owner.end('SIGKILL');
    }
    expect(await insertAndCount(connect((await start(path)).connection))).toBe(4n);
  });

  it('comes back on the same port when it is killed, and a pool heals by itself', async () => {
    const path = directory();
    const { connection } = await start(path);
    const database = connect(connection);
    for (let round = 1n; round <= 3n; round++) {
      expect(await insertAndCount(database)).toBe(round);
      const before = await startBehind(database);
      process.kill(postmasterOn(path) as number, 'SIGKILL');
      await eventually('another one answers', () => answersAnew(database, before));
    }
    expect(await insertAndCount(database)).toBe(4n);
  });

  it('comes back when the shell between it and its owner is killed', async () => {
    const path = directory();
    const postgres = await start(path);
    const database = connect(postgres.connection);
    await insertAndCount(database);
    const before = await startBehind(database);
    const orphan = postmasterOn(path) as number;
    for (const guardian of guardiansOf(orphan)) process.kill(guardian, 'SIGKILL');
    await eventually(
      'another one runs',
      () => startTimeOf(orphan) === undefined && postmasterOn(path) !== undefined,
      10_000,
    );
    await eventually('it answers again', () => answersAnew(database, before));
    expect(await insertAndCount(database)).toBe(2n);
    const again = postmasterOn(path) as number;
    for (const guardian of guardiansOf(again)) process.kill(guardian, 'SIGKILL');
    await postgres.stop();
    expect(postgresProcessesOn(dataOf(path))).toEqual([]);
  });

  it('ends the orphan left by killing its owner and the shells between together', async () => {
    const path = directory();
    const owner = await startOwner(path);
    await insertAndCount(connect(owner.connection()));
    const orphan = postmasterOn(path) as number;
    owner.process.kill('SIGSTOP');
    for (const guardian of guardiansOf(orphan)) process.kill(guardian, 'SIGKILL');
    await owner.end('SIGKILL');
    expect(startTimeOf(orphan)).toBeDefined();
    const again = await start(path);
    expect(startTimeOf(orphan)).toBeUndefined();
    expect(await insertAndCount(connect(again.connection))).toBe(2n);
  });

  it('neither signals nor trusts a process that a left-over postmaster.pid names by chance', async () => {
    const bystander = spawn('sleep', ['60']);
    const elsewhere = directory();
    const { connection } = await start(elsewhere);
    expect(runningPostgres(elsewhere)).toEqual(connection);
    try {
      for (const pid of [bystander.pid, postmasterOn(elsewhere)] as number[]) {
        const path = directory();
        writeFileSync(
          join(dataOf(path), 'postmaster.pid'),
          `${pid}\n${dataOf(path)}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n`,
        );
        expect(runningPostgres(path)).toBeUndefined();
        await (await start(path)).stop();
        expect(startTimeOf(pid)).toBeDefined();
      }
    } finally {
      bystander.kill();
    }
  });

  it('refuses the data of another major version, and says what to do', async () => {
    const path = directory();
    writeFileSync(join(dataOf(path), 'PG_VERSION'), '17\n');
    await expect(start(path)).rejects.toMatchObject({
      code: 'OTHER_POSTGRES_MAJOR',
      message: `The data in ${dataOf(path)} was written by PostgreSQL 17, this is PostgreSQL 18. Dump it with the version of peakend that wrote it (pg_dump) and restore it into a new data directory, or go on with that version.`,
    });
  });

  // Reported as skipped where containers forbid mounting.
  (mountable ? it : it.skip)(
    'answers reads when its disk is full, and takes writes again when there is room',
    async () => {
      const path = join(home, 'small');
      mkdirSync(path);
      const owner = await startOwner(path, { prefix: onDisk(path, '200m', `cp -r ${made}/. ${path}`) });
      const ballast = join(`/proc/${owner.process.pid}/root`, path, 'ballast');
      writeFileSync(ballast, Buffer.alloc(60 * 1024 * 1024));
      const database = connect(owner.connection());
      await database.query('create table filled (text text)');
      await database.query(`insert into filled values ('first')`);
      const fill = async (): Promise<never> => {
        for (;;)
          await database.query(
            `insert into filled select repeat(md5(random()::text), 60) from generate_series(1, 2000)`,
          );
      };
      await expect(fill()).rejects.toBeInstanceOf(DatabaseUnavailable);
      const first = async () => (await database.query('select text from filled limit 1')).rows;
      await eventually('it answers', async () => (await startBehind(database)) !== undefined);
      expect(await first()).toEqual([{ text: 'first' }]);
      rmSync(ballast);
      await eventually('it takes writes again', () =>
        insertAndCount(database).then(
          () => true,
          () => false,
        ),
      );
      expect(await first()).toEqual([{ text: 'first' }]);
      expect(await owner.end('SIGTERM')).toBe(0);
    },
  );

  it('starts over after a first start was cut off', async () => {
    const path = join(home, 'cut-off');
    copyDirectory(dataOf(made), join(path, 'data.new'));
    rmSync(join(path, 'data.new', 'global'), { recursive: true });
    writeFileSync(join(path, 'password'), 'of the first start');
    const { connection } = await start(path);
    expect(await insertAndCount(connect(connection))).toBe(1n);
  });
});
