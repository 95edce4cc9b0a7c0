import { parentPort, workerData } from 'node:worker_threads';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import { laneOf, ProjectionLanes } from '#libs/eventing/projection.lanes.js';
import { ProjectionRunner, type RunnerObserver } from '#libs/eventing/projection.runner.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import { systemClock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { sealedContent } from './keyring.js';
import { LaneThread } from './lane.thread.js';
import { passedError } from './passed.error.js';
import type { ProjectingWork, Told } from './projecting.thread.js';

/** For batches, for looks at what time brings, and one to spare. */
const CONNECTIONS = 3;

const { address, threads } = workerData as ProjectingWork;
const tell = (told: Told) => parentPort?.postMessage(told);

const database = new PostgresDatabase(address, { connections: CONNECTIONS });
const head = new HeadSignal();
const store = new PostgresEventStore(address, { reads: true, head });
await store.open();
const projection = new InsightsProjection(insights, systemClock, sealedContent);
// This thread is a lane itself.
const others = Array.from({ length: threads - 1 }, () => new LaneThread(address));
const lanes = new ProjectionLanes([laneOf(database, projection), ...others.map(({ lane }) => lane)]);
const observer: RunnerObserver = {
  reached: (position) => tell({ what: 'reached', position }),
  looked: () => tell({ what: 'looked' }),
  failed: (error, retryInMs) => tell({ what: 'failed', error: passedError(error), retryInMs }),
  parked: (error) => tell({ what: 'parked', error: passedError(error) }),
  aloneInstead: (error) => tell({ what: 'aloneInstead', error: passedError(error) }),
};
const runner = new ProjectionRunner(store, database, projection, systemClock, observer, { lanes });
parentPort?.on('message', (heard: Position | 'stop') => {
  if (heard === 'stop') void stop();
  else head.raise(heard);
});
runner.start();

/** The transaction under way is the last. */
async function stop(): Promise<void> {
  await runner.stop();
  await Promise.all([store.close(), database.close(), ...others.map((other) => other.stop())]);
  parentPort?.close();
}
