import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const GIB = 2 ** 30;
const SHARED_MEMORY = '/dev/shm';
const NAME = /^peakend-run-(\d+)$/;
const HOUR_MS = 3_600_000;

/**
 * Creates an in-memory directory for everything this run writes, where syncing to disk takes no time. Undefined if
 * there is too little room, or no such place.
 */
export function memoryDirectory(): string | undefined {
  try {
    removeLeftovers();
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    const limit = process.constrainedMemory();
    const memory = Math.min(freemem(), limit > 0 ? limit : Number.POSITIVE_INFINITY);
    if (bavail * bsize < 4 * GIB || memory < 6 * GIB) return undefined;
    const directory = join(SHARED_MEMORY, `peakend-run-${process.pid}`);
    mkdirSync(directory);
    // Like /tmp: some tests run as other users.
    chmodSync(directory, 0o1777);
    if (runsPrograms(directory)) return directory;
    rmSync(directory, { recursive: true });
  } catch {
    // Then tests write to disk.
  }
  return undefined;
}

/** Some tests run programs from where they put files, and it may be mounted with `noexec`. */
function runsPrograms(directory: string): boolean {
  const program = join(directory, 'program');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o700);
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}

/** A killed run leaves its directory, which occupies memory. */
function removeLeftovers(): void {
  for (const name of readdirSync(SHARED_MEMORY)) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const directory = join(SHARED_MEMORY, name);
    if (Date.now() - statSync(directory).mtimeMs > HOUR_MS) rmSync(directory, { recursive: true, force: true });
  }
}
