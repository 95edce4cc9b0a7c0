import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** What follows the command's name in /proc/<pid>/stat: state, parent, … */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Distinguishes a process from a later one with the same id; undefined if there is none, or only a zombie. */
export function startTimeOf(pid: number): string | undefined {
  const stat = statOf(pid);
  return stat === undefined || stat[0] === 'Z' ? undefined : stat[19];
}

/** Whether a process lives and works in a directory; also if it is of another account, whose directory is not told. */
export function mayWorkIn(pid: number, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

export interface PostgresProcess {
  readonly pid: number;
  readonly postmaster: boolean;
}

/**
 * The living PostgreSQL processes on a data directory. They are found by their working directory, so no process id from
 * a file needs to be trusted, and backends that outlived their postmaster are found as well.
 */
export function postgresProcessesOn(data: string): PostgresProcess[] {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const program = basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
        return program === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === data && startTimeOf(pid) !== undefined;
      } catch {
        return false;
      }
    });
  return found.map((pid) => ({ pid, postmaster: !found.includes(Number(statOf(pid)?.[1])) }));
}
