import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '#libs/kernel/refusal.js';
import { startTimeOf } from './process.table.js';

/** A lock on a directory, held while this process or a PostgreSQL it started lives. */
export interface InstanceLock {
  /** Inherited by every process that must be gone before the directory is free again. */
  readonly fd: number;
  release(): void;
}

/**
 * Locks a directory for this process with flock(2), so the lock ends with the last process that holds it, however that
 * ends. If the holder's Node is already gone, its PostgreSQL is about to stop: waits for it.
 * @throws Refusal DATA_DIRECTORY_IN_USE while a live instance holds it.
 */
export async function lockInstance(directory: string, patienceMs = 30_000): Promise<InstanceLock> {
  const path = join(directory, 'instance.lock');
  const fd = openSync(path, 'a+', 0o600);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    // The lock belongs to the open file, which the child shares: it stays ours after the child has ended.
    const flock = spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    if (flock.error) {
      closeSync(fd);
      throw new Refusal(
        'unavailable',
        'NO_FLOCK',
        `The command flock (package util-linux) is needed: ${flock.error.message}`,
      );
    }
    if (flock.status === 0) break;
    const holder = livingHolder(path);
    if (holder !== undefined || performance.now() > deadline) {
      closeSync(fd);
      throw new Refusal(
        'conflict',
        'DATA_DIRECTORY_IN_USE',
        `The data directory ${directory} is in use by a live instance${holder === undefined ? '' : ` (process ${holder})`}. Stop that one, or choose another directory with PEAKEND_DATA_DIR.`,
      );
    }
    await delay(50);
  }
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
  return { fd, release: () => closeSync(fd) };
}

function livingHolder(path: string): number | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; startTime: string };
    return startTimeOf(holder.pid) === holder.startTime ? holder.pid : undefined;
  } catch {
    // Just locked, not yet signed.
    return undefined;
  }
}
