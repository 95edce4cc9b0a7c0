import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErasureList } from '#libs/facts/erasure/erasure.list.js';
import type { Erasure } from '#libs/facts/erasure/erasure.events.js';

const FILE = 'erasures.jsonl';

/** The list of erasures in the data directory; for a process without one, none. */
export function openErasureList(directory: string | null): ErasureList {
  if (directory === null) return { kept: false, add: async () => {}, all: async () => [] };
  const path = join(directory, FILE);
  return { kept: true, add: (erasure) => append(path, directory, erasure), all: () => read(path) };
}

/** The name of a new file is in its directory, which has to be on disk as well. */
async function append(path: string, directory: string, erasure: Erasure): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    // A line before it that a crash cut short ends here.
    await file.writeFile(`\n${JSON.stringify(erasure)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const parent = await open(directory, 'r');
  await parent.sync().finally(() => parent.close());
}

async function read(path: string): Promise<readonly Erasure[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap(parsed);
}

/** A line that a crash cut short was never acknowledged. */
function parsed(line: string): readonly Erasure[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Erasure];
  } catch {
    return [];
  }
}
