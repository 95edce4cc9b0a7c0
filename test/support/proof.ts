import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { ProductBuild } from './product.build.js';
import { type LogEvent, readLog } from './recompute/log.js';
import { placeCluster, sharedBuild } from './run.client.js';

/** Whether the proofs run at full length (`npm run prove`) or only as a sample. */
export const full = process.env.PROVE === 'full';

/** Proofs wait for conditions; these bounds only catch what hangs, even on a slow machine. */
export const PATIENCE_MS = full ? 3_600_000 : 600_000;

export interface Product {
  readonly build: ProductBuild;
  /** An empty directory: an instance that starts there creates everything it needs. */
  newDirectory(): string;
  /** Has a PostgreSQL with the schema and nothing else, for tests that are not about the first start. */
  newDataDirectory(): Promise<string>;
}

/** The compiled product, and a directory per instance; the directories are deleted after the last test. */
export function useBuild(): Product {
  let build: ProductBuild | undefined;
  const directories: string[] = [];
  beforeAll(async () => {
    build = await sharedBuild();
  }, PATIENCE_MS);
  afterAll(() => {
    // A PostgreSQL whose server was killed may still be writing its last files.
    for (const directory of directories)
      rmSync(directory, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
  });
  const newDirectory = () => {
    const directory = mkdtempSync(join(tmpdir(), 'peakend-proof-'));
    directories.push(directory);
    return directory;
  };
  return {
    get build() {
      if (build === undefined) throw new Error('The build is there from beforeAll on');
      return build;
    },
    newDirectory,
    newDataDirectory: async () => {
      const directory = newDirectory();
      await placeCluster(directory);
      return directory;
    },
  };
}

/** Runs the work with its own connection. */
export async function withClient<T>(address: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(address);
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** If policies have not moved for so long, even after an outage on a busy machine, none runs. */
const STANDSTILL_MS = 120_000;

export function logOf(address: pg.ClientConfig): Promise<readonly LogEvent[]> {
  return withClient(address, readLog);
}

/** The whole log, once policies have decided on it. @param idle policies that are there and do not run */
export function decidedLogOf(address: pg.ClientConfig, idle: readonly string[] = []): Promise<readonly LogEvent[]> {
  return withClient(address, async (client) => {
    let before = '';
    let until = 0;
    for (;;) {
      const { decided, upTo } = await decisions(client, idle);
      if (upTo !== before) [before, until] = [upTo, Date.now() + STANDSTILL_MS];
      if (decided || Date.now() > until) return readLog(client);
      await delay(20);
    }
  });
}

/** How far policies have decided, and whether that is the whole log. */
async function decisions(
  client: pg.Client,
  idle: readonly string[],
): Promise<{ readonly decided: boolean; readonly upTo: string }> {
  const { rows } = await client.query<{ up_to: string | null; decided: boolean | null }>(
    `select string_agg(policy || position, ' ' order by policy) as up_to,
            min(position) >= (select max(position) from store.events) as decided
       from engine.policies where policy <> all($1::text[])`,
    [idle],
  );
  const [found] = rows;
  return { decided: found?.decided !== false, upTo: found?.up_to ?? '' };
}

/** Ids that the log holds more than once. */
export function repeated(log: readonly LogEvent[]): readonly string[] {
  const seen = new Set<string>();
  return log.map(({ eventId }) => eventId).filter((eventId) => seen.size === seen.add(eventId).size);
}
