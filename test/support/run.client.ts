import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { copyDirectory } from './directory.copy.js';
import { buildProduct, type ProductBuild, productIn } from './product.build.js';

/** Passed on by test/support/global.setup.mjs. */
const SOCKET = 'TEST_RUN';

/** Asks the run's services for a shared thing, which is there until the socket is closed. */
export async function askRun<Given>(
  wanted: 'database' | 'cluster' | 'build' | 'app',
): Promise<Given & { socket: Socket }> {
  const path = process.env[SOCKET];
  if (path === undefined)
    throw new Error('test/support/global.setup.mjs, which hands out what tests share, has not run');
  const socket = connect(path);
  const line = await new Promise<string>((answered, failed) => {
    socket.on('error', failed);
    createInterface(socket).on('line', answered).on('error', failed);
    socket.write(`${wanted}\n`);
  });
  const given = JSON.parse(line) as Given & { error?: string };
  if (given.error !== undefined) throw new Error(`No test ${wanted}: ${given.error}`);
  return { ...given, socket };
}

/** The product, compiled from the sources once for the run; outside one, for the caller alone. */
export async function sharedBuild(): Promise<ProductBuild> {
  if (process.env[SOCKET] === undefined) return buildProduct();
  const { directory, socket } = await askRun<{ directory: string }>('build');
  socket.destroy();
  return { ...productIn(directory), remove: () => {} };
}

/** Puts a PostgreSQL with the current schema into a data directory: as a first start would, in a tenth of the time. */
export async function placeCluster(dataDir: string): Promise<void> {
  const { directory, socket } = await askRun<{ directory: string }>('cluster');
  socket.destroy();
  copyDirectory(directory, join(dataDir, 'postgres'));
}
