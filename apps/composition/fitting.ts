import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { LeaderRunner } from '#libs/eventing/leader.runner.js';
import { Lease } from '#libs/eventing/lease.js';
import type { Learned } from '#libs/facts/fit/fit.events.js';
import { type FitOrder, runFits } from '#libs/facts/fit/fits.runner.js';
import { learnFrom } from './learning.js';
import type { ProjectingParts } from './projecting.js';

/** How long a lease lasts unless extended, in milliseconds. */
const LEASE_MS = 10_000;
const WORKER = new URL('./fitting.worker.js', import.meta.url);

/** What the worker is given. */
export interface FittingWork {
  readonly address: PostgresAddress;
  readonly order: FitOrder;
}

/** Learns models, or stands by if another process does. */
export function startFitting(
  { eventStore, database, clock, log }: ProjectingParts,
  address: PostgresAddress,
): { stop(): Promise<void> } {
  // Sources that run without a build have no worker.
  const isBuilt = existsSync(fileURLToPath(WORKER));
  const learn = (order: FitOrder) => (isBuilt ? learnInWorker({ address, order }) : learnFrom(database, order));
  const runner = new LeaderRunner(
    new Lease(database, 'fits', LEASE_MS),
    `${hostname()}/${process.pid}`,
    (_, signal) => runFits({ database, store: eventStore, clock, learn }, signal),
    {
      leading: (lease) => log.info({ lease: `${lease}` }, 'fits: this process learns models'),
      failed: (error, retryInMs) => log.error({ err: error, retry_in_ms: retryInMs }, 'fits failed: trying again'),
    },
  );
  runner.start();
  return runner;
}

/** Learns in a thread of its own, whose memory is gone afterwards. */
function learnInWorker(work: FittingWork): Promise<Learned | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: work });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The worker that learns ended with ${code}`)));
  });
}
