import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { platform, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BackOff } from '#libs/eventing/back-off.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { assertDurable, ensureCluster, ensureDatabase } from './cluster.js';
import { lockInstance } from './instance.lock.js';
import { placePostgres } from './postgres.account.js';
import { packagedBinaries } from './postgres.binaries.js';
import type { PostgresConnection } from './postgres.connection.js';
import { endLeftovers, type PostgresRun, runPostgres } from './postgres.process.js';
import { settingsFor } from './postgres.settings.js';

export interface EmbeddedPostgresOptions {
  /** Holds everything it has: the cluster, its password, the lock. Made if missing. */
  readonly directory: string;
  readonly logger?: { info(message: string): void; warn(message: string): void };
  /** Bytes of memory that its settings are scaled to; by default the machine's (or the container's). */
  readonly memory?: number;
}

export interface EmbeddedPostgres {
  /** Stays the same for as long as it lives, even across restarts of PostgreSQL. */
  readonly connection: PostgresConnection;
  /** Stops PostgreSQL and frees the directory. Closes open connections. */
  stop(): Promise<void>;
  /** Resolves when it is down for good, which only `stop` brings about: a PostgreSQL that dies is restarted. */
  readonly exited: Promise<void>;
}

/** Where a directory's contents really are: elsewhere if PostgreSQL's account cannot reach it. Made if missing. */
export function placeOf(directory: string): string {
  return placePostgres(packagedBinaries(), resolve(directory), () => {}).directory;
}

/** Whether a database was ever made in a directory. Makes nothing there. */
export function holdsCluster(directory: string): boolean {
  return existsSync(directory) && existsSync(join(placeOf(directory), 'data'));
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Starts the bundled PostgreSQL on a directory that only this process may use. It never outlives this process, however
 * this process ends; if it dies earlier, it comes back on the same port.
 * @throws Refusal if that is impossible: directory in use, other PostgreSQL major, unsupported machine.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const logger = options.logger ?? { info: () => {}, warn: () => {} };
  if (platform() !== 'linux') {
    throw new Refusal(
      'not-implemented',
      'NO_EMBEDDED_POSTGRES',
      `The embedded PostgreSQL runs on Linux, not on ${platform()}. Set PEAKEND_DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const placement = placePostgres(packagedBinaries(), resolve(options.directory), (message) => logger.warn(message));
  const lock = await lockInstance(placement.directory);
  try {
    const data = join(placement.directory, 'data');
    await endLeftovers(data);
    const password = await ensureCluster(placement, () => randomBytes(24).toString('base64url'));
    const { bavail, bsize } = statfsSync(placement.directory);
    const settings = settingsFor(options.memory ?? availableMemory(), bavail * bsize);
    const start = (port: number) =>
      runPostgres(placement, data, { ...settings, port: String(port) }, lock.fd, (line) => {
        if (/ LOG: /.test(line)) logger.info(`PostgreSQL: ${line}`);
        else logger.warn(`PostgreSQL: ${line}`);
      });

    const { run: first, port } = await startOnFreePort(start);
    const connection = { host: '127.0.0.1', port, user: 'peakend', password, database: 'peakend' };
    try {
      await ensureDatabase(connection);
      await assertDurable(connection);
    } catch (error) {
      first.stop();
      await first.ended;
      throw error;
    }

    const stopping = new AbortController();
    const exited = keepRunning(
      first,
      stopping.signal,
      async () => {
        await endLeftovers(data);
        return start(port);
      },
      (message) => logger.warn(message),
    )
      .then(() => endLeftovers(data))
      .finally(() => lock.release());
    return {
      connection,
      exited,
      stop: () => {
        stopping.abort();
        return exited;
      },
    };
  } catch (error) {
    lock.release();
    throw withoutRoom(error, options.directory);
  }
}

/** What PostgreSQL could not do, as a refusal if its disk is full: it says so only in its words. */
export function withoutRoom(error: unknown, directory: string): unknown {
  if (!/No space left on device|ENOSPC/.test(String(error))) return error;
  const message = `There is no room left where ${directory} is: free some, and try again.`;
  return new Refusal('unavailable', 'NO_ROOM', message);
}

/** Another process may take the port after it is found free and before PostgreSQL binds it. */
async function startOnFreePort(start: (port: number) => PostgresRun): Promise<{ run: PostgresRun; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const run = start(port);
    try {
      await run.ready;
      return { run, port };
    } catch (error) {
      run.stop();
      await run.ended;
      if (attempt === 5 || !/could not bind|could not create any TCP/.test(String(error))) throw error;
    }
  }
}

async function keepRunning(
  first: PostgresRun,
  stop: AbortSignal,
  start: () => Promise<PostgresRun>,
  warn: (message: string) => void,
): Promise<void> {
  let run: PostgresRun | undefined = first;
  const backOff = new BackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const stopRun = () => run?.stop();
  stop.addEventListener('abort', stopRun);
  for (;;) {
    await run?.ended;
    run = undefined;
    if (stop.aborted) return;
    warn(`PostgreSQL ended; it is started again in ${backOff.ms} ms`);
    await delay(backOff.ms, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return;
    backOff.grow();
    try {
      run = await start();
      if (stop.aborted) run.stop();
      await run.ready;
      backOff.reset();
      warn('PostgreSQL is back');
    } catch (error) {
      warn(String(error));
      run?.stop();
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

/** A container's limit counts if it is lower than the machine's memory. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
