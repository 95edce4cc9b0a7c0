import { realpathSync } from 'node:fs';
import { postgresProcessesOn } from '#libs/adapters/embedded-postgres/process.table.js';

/** Signals the PostgreSQL server on a data directory, or all its processes; those that end meanwhile are ignored. */
export function signalPostgresOn(data: string, signal: NodeJS.Signals, which: 'postmaster' | 'all'): void {
  for (const { pid, postmaster } of postgresProcessesOn(realpathSync(data))) {
    if (!postmaster && which !== 'all') continue;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
