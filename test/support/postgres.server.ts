import { join } from 'node:path';
import pg from 'pg';
import type { EmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import type { TestConnection } from './database.url.js';

interface Started {
  readonly embedded: EmbeddedPostgres;
  readonly admin: pg.Pool;
}

/** One PostgreSQL for a test run, started when the first test file asks for a database. */
export class TestPostgres {
  private readonly work = new Set<Promise<void>>();
  private started: Promise<Started> | undefined;
  private spare: Promise<string> | undefined;
  /** Only one copy of the template can be made at a time. */
  private copying: Promise<unknown> = Promise.resolve();
  private made = 0;

  /** @param directory where it keeps its files; created when it starts */
  constructor(private readonly directory: string) {}

  /** The address of a migrated database for the caller alone, until it is dropped. */
  async database(): Promise<{ readonly address: TestConnection; drop(): void }> {
    this.started ??= this.start();
    const { embedded, admin } = await this.started;
    // Taken before any await: two files that ask at once must not get the same one.
    const mine = this.spare ?? this.copy(admin);
    // The next file's database is made while this file's tests run.
    this.spare = this.copy(admin);
    this.spare.catch(() => {});
    const database = await mine;
    return { address: { ...embedded.connection, database }, drop: () => this.drop(admin, database) };
  }

  async stop(): Promise<void> {
    if (this.started === undefined) return;
    const { embedded, admin } = await this.started;
    await Promise.allSettled([...this.work, this.spare]);
    await admin.end();
    await embedded.stop();
  }

  private async start(): Promise<Started> {
    // Loaded only by runs that need them, so that a run of pure tests starts at once.
    const [{ startEmbeddedPostgres }, { migrate }, { migrations }, { MEMORY, newCluster }] = await Promise.all([
      import('#libs/adapters/embedded-postgres/embedded-postgres.js'),
      import('#libs/adapters/postgres/migrations.js'),
      import('#apps/composition/migrations.js'),
      import('./postgres.clusters.js'),
    ]);
    const directory = join(this.directory, 'postgres');
    await newCluster(directory);
    const embedded = await startEmbeddedPostgres({ directory, memory: MEMORY });
    await migrate(embedded.connection, migrations);
    const admin = new pg.Pool({ ...embedded.connection, database: 'postgres', max: 2 });
    admin.on('error', () => {});
    // The planner then knows only what a test let it learn, and no analysis keeps dead rows by reading their table.
    await admin.query('alter system set autovacuum = off');
    await admin.query('select pg_reload_conf()');
    return { embedded, admin };
  }

  private copy(admin: pg.Pool): Promise<string> {
    const database = `test_${++this.made}`;
    const copied = this.copying.then(async () => {
      // Copying through the WAL, which is compressed, takes fifteen times as much CPU.
      await admin.query(`create database ${database} template peakend strategy file_copy`);
      return database;
    });
    this.copying = copied.catch(() => {});
    return copied;
  }

  private drop(admin: pg.Pool, database: string): void {
    const dropped: Promise<void> = admin
      .query(`drop database ${database} with (force)`)
      .then(
        () => {},
        () => {},
      )
      .finally(() => this.work.delete(dropped));
    this.work.add(dropped);
  }
}
