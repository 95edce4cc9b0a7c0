import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { databaseUrlOf } from '../support/postgres.js';
import type { ProductBuild } from '../support/product.build.js';
import { ADMIN_KEY, type AppName, ServerProcess } from '../support/server.process.js';
import { BenchClient } from './bench.client.js';
import { cpuOfPostgres, cpuOfProcess } from './bench.cpu.js';
import { DelayingProxy } from './delaying.proxy.js';

const MEMORY = 1024 ** 3;

/** The product of one commit on its own PostgreSQL. It is used only over HTTP, as its tables may differ. */
export class PairSide {
  private readonly servers: ServerProcess[] = [];
  private readonly databases: string[] = [];
  private made = 0;

  private constructor(
    private readonly build: ProductBuild,
    private readonly postgres: EmbeddedPostgres,
    private readonly proxy: DelayingProxy,
    private readonly directory: string,
  ) {}

  static async start(build: ProductBuild): Promise<PairSide> {
    const directory = mkdtempSync(join(tmpdir(), 'peakend-pair-'));
    const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), memory: MEMORY });
    return new PairSide(build, postgres, await DelayingProxy.before(postgres.connection), directory);
  }

  /** Starts processes of these apps on a new database. `proxied`: they reach it through the proxy. */
  async run(apps: readonly AppName[], { proxied = false } = {}): Promise<readonly ServerProcess[]> {
    const database = `pair_${++this.made}`;
    await this.administer(`create database ${database}`);
    this.databases.push(database);
    const { connection } = this.postgres;
    const url = databaseUrlOf({ ...connection, database, port: proxied ? this.proxy.port : connection.port });
    const started: ServerProcess[] = [];
    for (const app of apps) {
      const dataDir = join(this.directory, database);
      // The heap setting of `npm start`.
      const env = {
        PEAKEND_DATABASE_URL: url,
        PEAKEND_MASTER_KEY: '0123456789abcdef'.repeat(4),
        NODE_OPTIONS: '--max-semi-space-size=32',
      };
      started.push(await ServerProcess.start({ build: this.build, dataDir, app, env }));
    }
    this.servers.push(...started);
    return started;
  }

  /** A client of a new tenant. */
  introduced({ url }: ServerProcess, tenant: string): Promise<BenchClient> {
    return BenchClient.introduced(new URL(url), ADMIN_KEY, tenant);
  }

  /** From now on PostgreSQL's answers to proxied processes are delayed this much. */
  delay(ms: number): void {
    this.proxy.lateMs = ms;
  }

  /** The microseconds of CPU used by these processes and PostgreSQL. */
  cpu(...servers: readonly ServerProcess[]): number {
    return servers.reduce((sum, { pid }) => sum + cpuOfProcess(pid), cpuOfPostgres(this.postgres.connection));
  }

  /** Ends all processes and drops their databases, so that what comes next is measured alone. */
  async rest(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.end('SIGTERM')));
    for (const database of this.databases.splice(0)) await this.administer(`drop database ${database} with (force)`);
  }

  private async administer(statement: string): Promise<void> {
    const admin = new pg.Client({ ...this.postgres.connection });
    await admin.connect();
    await admin.query(statement);
    await admin.end();
  }

  async stop(): Promise<void> {
    await this.rest();
    this.proxy.close();
    await this.postgres.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
