import { cpSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ProductBuild, productIn } from './product.build.js';

/** Passed on by test/support/global.setup.mjs. */
const SOCKET = 'TEST_RUN';

/** Asks the run's services for one of what they share; what is given is there until the socket is closed. */
export async function askRun<Given>(
  wanted: 'database' | 'cluster' | 'build' | 'app',
): Promise<Given & { socket: Socket }> {
  const path = process.env[SOCKET];
  if (path === undefined)
    throw new Error('What tests share is handed out by test/support/global.setup.mjs, which has not run');
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

/** The product of the sources, compiled once for the run. */
export async function sharedBuild(): Promise<ProductBuild> {
  const { directory, socket } = await askRun<{ directory: string }>('build');
  socket.destroy();
  return { ...productIn(directory), remove: () => {} };
}

/** Puts a PostgreSQL with the schema of today into a data directory: what a first start would make, in a tenth of its time. */
export async function placeCluster(dataDir: string): Promise<void> {
  const { directory, socket } = await askRun<{ directory: string }>('cluster');
  socket.destroy();
  cpSync(directory, join(dataDir, 'postgres'), { recursive: true });
}
