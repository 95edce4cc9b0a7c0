import { parentPort, workerData } from 'node:worker_threads';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { laneOf } from '#libs/eventing/projection.lanes.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import { systemClock } from '#libs/kernel/clock.js';
import { sealedContent } from './keyring.js';
import type { LaneWork, ThreadWork } from './lane.thread.js';
import { passedError } from './passed.error.js';

const { address } = workerData as ThreadWork;
const database = new PostgresDatabase(address, { connections: 1 });
const lane = laneOf(database, new InsightsProjection(insights, systemClock, sealedContent));

parentPort?.on('message', ({ after, events }: LaneWork) =>
  lane(after, events).then(
    () => parentPort?.postMessage(null),
    (error: unknown) => parentPort?.postMessage(passedError(error)),
  ),
);
