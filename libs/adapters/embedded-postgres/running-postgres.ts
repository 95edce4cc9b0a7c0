import { readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { placePostgres } from './postgres.account.js';
import { packagedBinaries } from './postgres.binaries.js';
import type { PostgresConnection } from './postgres.connection.js';
import { mayWorkIn } from './process.table.js';

/** How to reach the PostgreSQL that another process runs on a directory; undefined if none is ready there. */
export function runningPostgres(directory: string): PostgresConnection | undefined {
  const placed = placePostgres(packagedBinaries(), resolve(directory), () => {}).directory;
  const data = join(placed, 'data');
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'latin1').split('\n');
    if (lines[7]?.trim() !== 'ready') return undefined;
    // A power cut leaves the file behind.
    if (!mayWorkIn(Number(lines[0]), realpathSync(data))) return undefined;
    const password = readFileSync(join(placed, 'password'), 'utf8');
    return { host: '127.0.0.1', port: Number(lines[3]), user: 'peakend', password, database: 'peakend' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
