import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { signalPostgresOn } from './postgres.signal.js';
import type { ProductBuild } from './product.build.js';

export type AppName = 'standalone' | 'intake' | 'relay' | 'projector' | 'insights' | 'notifier';

/** How to start an instance: on a data directory, with the admin key `ADMIN_KEY`, on a free port. */
export interface ServerOptions {
  readonly build: ProductBuild;
  readonly dataDir: string;
  /** Defaults to `standalone`. */
  readonly app?: AppName;
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting it kills the instance, even before it is ready. */
  readonly signal?: AbortSignal;
}

export const ADMIN_KEY = 'proof-admin-key';

const children = new Set<ChildProcess>();
// Nothing that a test started may outlive the process that runs it.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** One process of the product, from its start to its end. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly options: ServerOptions,
    readonly url: string,
    /** Its exit code, whoever ended it. */
    readonly ended: Promise<{ readonly code: number | null }>,
    /** The lines it has written to standard error so far. */
    readonly said: readonly string[],
  ) {}

  /** Resolves when it is ready; rejects with its output if it ends first. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const env = { PATH: process.env.PATH, PEAKEND_PORT: '0', PEAKEND_ADMIN_KEY: ADMIN_KEY };
    const child = spawn(process.execPath, [options.build.main(options.app ?? 'standalone')], {
      env: { ...env, PEAKEND_DATA_DIR: options.dataDir, PEAKEND_LOG_LEVEL: 'warn', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal && { signal: options.signal, killSignal: 'SIGKILL' }),
    });
    child.on('error', () => {});
    children.add(child);
    const said: string[] = [];
    createInterface(child.stderr).on('line', (line) => {
      if (said.push(line) > 500) said.shift();
    });
    const ended = new Promise<{ code: number | null }>((end) =>
      child.on('close', (code) => {
        children.delete(child);
        end({ code });
      }),
    );
    const url = await new Promise<string>((ready, failed) => {
      createInterface(child.stdout).on('line', (line) => {
        const [, address] = /^peakend is ready: (\S+)$/.exec(line) ?? [];
        if (address !== undefined) ready(address);
      });
      void ended.then(({ code }) => failed(new Error(`It ended with ${code}: ${said.join('\n')}`)));
    });
    return new ServerProcess(child, options, url, ended, said);
  }

  /** Rejects if it ends before the work does, which would otherwise wait in vain. */
  async during<T>(work: Promise<T>): Promise<T> {
    const gone = this.ended.then(({ code }): never => {
      throw new Error(`The instance ended with ${code}: ${this.said.slice(-20).join('\n')}`);
    });
    gone.catch(() => undefined);
    return Promise.race([work, gone]);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Ends it with a signal and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return (await this.ended).code;
  }

  /** Sends a signal to the postmaster of its embedded PostgreSQL (or to all its processes). */
  signalPostgres(signal: NodeJS.Signals, which: 'postmaster' | 'all' = 'postmaster'): void {
    signalPostgresOn(this.postgresData, signal, which);
  }

  /** Where its embedded PostgreSQL can be reached, as `pg` takes it. */
  postgresAddress(): { host: string; port: number; user: string; password: string; database: string } {
    const password = readFileSync(join(this.options.dataDir, 'postgres', 'password'), 'utf8');
    const port = Number(readFileSync(join(this.postgresData, 'postmaster.pid'), 'latin1').split('\n')[3]);
    return { host: '127.0.0.1', port, user: 'peakend', password, database: 'peakend' };
  }

  private get postgresData(): string {
    return join(this.options.dataDir, 'postgres', 'data');
  }
}
