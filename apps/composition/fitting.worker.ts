import { parentPort, workerData } from 'node:worker_threads';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { FittingWork } from './fitting.js';
import { learnFrom } from './learning.js';

const { address, order } = workerData as FittingWork;
const database = new PostgresDatabase(address, { connections: 1 });
try {
  parentPort?.postMessage(await learnFrom(database, order));
} finally {
  await database.close();
}
