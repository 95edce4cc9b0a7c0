import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestConnection } from './database.url.js';
import { TestPostgres } from './postgres.server.js';
import type { ProductBuild } from './product.build.js';
import type { ServerProcess } from './server.process.js';

interface RunningApp {
  readonly server: ServerProcess;
  readonly connection: TestConnection;
}

/**
 * What a run's test files share; each thing is made when first asked for. A client of the socket sends one line and
 * gets one back: for `database`, the address of its own database, which is dropped when the connection ends; for
 * `cluster`, a directory to copy: a cluster with the schema that nobody runs; for `build`, the directory of the
 * compiled product; for `app`, the addresses of the product, running with its defaults, and of its database.
 */
export class RunServices {
  private readonly directory = mkdtempSync(join(tmpdir(), 'peakend-test-'));
  readonly socket = join(this.directory, 'run.sock');
  private readonly server: Server = createServer((socket) => this.serve(socket));
  private readonly postgres = new TestPostgres(this.directory);
  private cluster: Promise<string> | undefined;
  private build: Promise<ProductBuild> | undefined;
  private app: Promise<RunningApp> | undefined;

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.socket, done));
    this.server.unref();
  }

  async stop(): Promise<void> {
    this.server.close();
    await (await this.app)?.server.end('SIGTERM');
    await this.postgres.stop();
    (await this.build)?.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private serve(socket: Socket): void {
    const gone = new Promise<void>((closed) => socket.on('close', () => closed()).on('error', () => {}));
    createInterface(socket)
      .on('line', (wanted) => void this.give(wanted, socket, gone))
      .on('error', () => {});
  }

  private async give(wanted: string, socket: Socket, gone: Promise<void>): Promise<void> {
    const answer = (given: object) => socket.write(`${JSON.stringify(given)}\n`);
    try {
      if (wanted === 'database') {
        const { address, drop } = await this.postgres.database();
        answer(address);
        await gone;
        drop();
      } else if (wanted === 'cluster') answer({ directory: await (this.cluster ??= this.makeCluster()) });
      else if (wanted === 'app') await this.giveApp(answer);
      else answer({ directory: (await (this.build ??= this.makeBuild())).directory });
    } catch (error) {
      answer({ error: String(error) });
    }
  }

  private async makeCluster(): Promise<string> {
    const { migratedCluster } = await import('./postgres.clusters.js');
    const directory = join(this.directory, 'cluster');
    await migratedCluster(directory);
    return directory;
  }

  private async makeBuild(): Promise<ProductBuild> {
    const [{ buildProduct }, { bundle }] = await Promise.all([
      import('./product.build.js'),
      import('./product.bundle.js'),
    ]);
    const build = buildProduct();
    await bundle(build);
    return build;
  }

  private async giveApp(answer: (given: object) => void): Promise<void> {
    const { server, connection } = await (this.app ??= this.startApp());
    answer({ url: server.url, connection });
  }

  private async startApp(): Promise<RunningApp> {
    const [{ ServerProcess: Server }, { databaseUrlOf }] = await Promise.all([
      import('./server.process.js'),
      import('./database.url.js'),
    ]);
    const build = await (this.build ??= this.makeBuild());
    const { address: connection } = await this.postgres.database();
    const env = { PEAKEND_DATABASE_URL: databaseUrlOf(connection) };
    return { server: await Server.start({ build, dataDir: join(this.directory, 'app'), env }), connection };
  }
}
