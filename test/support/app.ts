import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { pino } from 'pino';
import { type Running, start } from '#apps/composition/start.js';
import { standalone } from '#apps/standalone/standalone.app.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Configuration } from '#libs/platform/configuration.js';
import { createLog } from '#libs/platform/log.js';
import { Installation } from './installation.js';
import { type TestConnection, databaseUrlOf, testDatabase } from './postgres.js';

export type { Received, Sent } from './installation.js';

/** The whole product in this process, with its own port and its own empty database. */
export class TestApp extends Installation {
  constructor(
    private readonly running: Running,
    readonly connection: TestConnection,
    /** Every log line, parsed. */
    readonly log: readonly Record<string, unknown>[],
  ) {
    super(() => [running.url], running.adminKey);
  }

  get url(): string {
    return this.running.url;
  }

  /** Every route served, as Fastify names it. */
  get routes(): readonly { readonly method: string; readonly path: string }[] {
    return this.running.routes;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}

/**
 * Starts the product; `settings` are those of Configuration. Closing it deletes its database and files.
 * @param clock else the system's
 */
export async function startApp(
  settings: Partial<Configuration> = {},
  clock?: Clock,
): Promise<{ app: TestApp; close(): Promise<void> }> {
  const { connection, close: drop } = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'peakend-app-'));
  const databaseUrl = databaseUrlOf(connection);
  const configuration = Object.assign(
    new Configuration(),
    { port: 0, dataDir, databaseUrl, logLevel: 'debug' },
    settings,
  );
  const lines: Record<string, unknown>[] = [];
  const log = createLog(configuration.logLevel, {
    write: (line: string) => void lines.push(JSON.parse(line)),
  } satisfies pino.DestinationStream);
  const clean = async () => {
    await drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const running = await start(standalone, configuration, log, clock).catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  const app = new TestApp(running, connection, lines);
  const close = async () => {
    await app.stop();
    await clean();
  };
  return { app, close };
}

/** The product for one test file, from its first test to its last. */
export function useApp(settings: Partial<Configuration> = {}, clock?: Clock): { readonly app: TestApp } {
  let started: Awaited<ReturnType<typeof startApp>> | undefined;
  beforeAll(async () => {
    started = await startApp(settings, clock);
  });
  afterAll(() => started?.close(), 60_000);
  return {
    get app() {
      if (started === undefined) throw new Error('The app is there from beforeAll on');
      return started.app;
    },
  };
}
