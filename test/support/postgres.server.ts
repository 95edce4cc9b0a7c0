import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { EmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';

const MEMORY = 1024 ** 3;

/** A new cluster, kept from one run to the next: making one takes longer than copying it. */
const MODULES = join(import.meta.dirname, '../../node_modules');
const { version } = JSON.parse(readFileSync(join(MODULES, 'embedded-postgres/package.json'), 'utf8')) as {
  version: string;
};
const PREPARED = join(MODULES, '.cache', `test-postgres-${version}-${process.getuid?.()}`);

function keep(directory: string): void {
  const copy = `${PREPARED}.${process.pid}`;
  try {
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(directory, copy, { recursive: true });
    renameSync(copy, PREPARED);
  } catch {
    // Another run was quicker, or this user may not write here: the next run makes its own.
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * One PostgreSQL for a test run, started when the first test file asks for a database. Whoever connects to the socket
 * gets the address of a database of its own, which is dropped when the connection ends.
 */
export class TestPostgres {
  private readonly directory = mkdtempSync(join(tmpdir(), 'peakend-test-'));
  readonly socket = join(this.directory, 'databases.sock');
  private readonly server: Server = createServer((socket) => void this.serve(socket));
  private readonly work = new Set<Promise<void>>();
  private postgres: Promise<{ embedded: EmbeddedPostgres; admin: pg.Pool }> | undefined;
  private spare: Promise<string> | undefined;
  /** A template is copied by one at a time. */
  private copying: Promise<unknown> = Promise.resolve();
  private made = 0;

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.socket, done));
    this.server.unref();
  }

  async stop(): Promise<void> {
    this.server.close();
    if (this.postgres !== undefined) {
      const { embedded, admin } = await this.postgres;
      await Promise.allSettled([...this.work, this.spare]);
      await admin.end();
      await embedded.stop();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async serve(socket: Socket): Promise<void> {
    const gone = new Promise<void>((closed) => socket.on('close', () => closed()).on('error', () => {}));
    try {
      this.postgres ??= this.start();
      const { embedded, admin } = await this.postgres;
      // Taken before anything is waited for: two files that ask at once must not get the same one.
      const mine = this.spare ?? this.copy(admin);
      // The next file's is made while this one's tests run.
      this.spare = this.copy(admin);
      this.spare.catch(() => {});
      const database = await mine;
      socket.write(`${JSON.stringify({ ...embedded.connection, database })}\n`);
      await gone;
      const dropped: Promise<void> = admin
        .query(`drop database ${database} with (force)`)
        .then(
          () => {},
          () => {},
        )
        .finally(() => this.work.delete(dropped));
      this.work.add(dropped);
    } catch (error) {
      socket.end(`${JSON.stringify({ error: String(error) })}\n`);
    }
  }

  private async start(): Promise<{ embedded: EmbeddedPostgres; admin: pg.Pool }> {
    // Loaded for the runs that need them: a run of pure tests starts at once.
    const [{ startEmbeddedPostgres }, { migrate }, { migrations }] = await Promise.all([
      import('#libs/adapters/embedded-postgres/embedded-postgres.js'),
      import('#libs/adapters/postgres/migrations.js'),
      import('#apps/composition/migrations.js'),
    ]);
    const directory = join(this.directory, 'postgres');
    const known = existsSync(PREPARED);
    if (known) cpSync(PREPARED, directory, { recursive: true });
    let embedded = await startEmbeddedPostgres({ directory, memory: MEMORY });
    if (!known) {
      await embedded.stop();
      keep(directory);
      embedded = await startEmbeddedPostgres({ directory, memory: MEMORY });
    }
    await migrate(embedded.connection, migrations);
    const admin = new pg.Pool({ ...embedded.connection, database: 'postgres', max: 2 });
    admin.on('error', () => {});
    return { embedded, admin };
  }

  private copy(admin: pg.Pool): Promise<string> {
    const database = `test_${++this.made}`;
    const copied = this.copying.then(async () => {
      await admin.query(`create database ${database} template peakend`);
      return database;
    });
    this.copying = copied.catch(() => {});
    return copied;
  }
}
