import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const GIB = 2 ** 30;
const SHARED_MEMORY = '/dev/shm';

/** A directory in memory, where waiting for the disk takes no time; undefined where it has too little room, or is none. */
export function memoryDirectory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    const limit = process.constrainedMemory();
    const memory = Math.min(freemem(), limit > 0 ? limit : Number.POSITIVE_INFINITY);
    const isRoomy = bavail * bsize >= 4 * GIB && memory >= 6 * GIB;
    return isRoomy && runsPrograms(SHARED_MEMORY) ? SHARED_MEMORY : undefined;
  } catch {
    return undefined;
  }
}

/** Some tests put programs where they put files, and it may be mounted without leave to. */
function runsPrograms(path: string): boolean {
  const directory = mkdtempSync(join(path, 'peakend-test-'));
  try {
    const program = join(directory, 'program');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o700);
    return spawnSync(program).status === 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
