import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErasureList } from '#libs/facts/erasure/erasure.list.js';
import type { Erasure } from '#libs/facts/erasure/erasure.events.js';
import { Refusal } from '#libs/kernel/refusal.js';

const FILE = 'erasures.jsonl';

/**
 * The list of erasures in the data directory; without a directory nothing is kept. `torn` is called with the number
 * (from 1) of each line that a crash cut short: its erasure was never acknowledged.
 */
export function openErasureList(directory: string | null, torn: (line: number) => void = () => {}): ErasureList {
  if (directory === null) return { kept: false, add: async () => {}, all: async () => [] };
  const path = join(directory, FILE);
  return { kept: true, add: (erasure) => append(path, directory, erasure), all: () => read(path, torn) };
}

/**
 * Writes a line break on each side: the one before ends a line that a crash cut short, and a line is whole only if an
 * empty one follows. The directory is synced too, since it holds the name of a new file.
 */
async function append(path: string, directory: string, erasure: Erasure): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.writeFile(`\n${JSON.stringify(erasure)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const parent = await open(directory, 'r');
  await parent.sync().finally(() => parent.close());
}

/** @throws Refusal if a whole line is not an erasure: the customers it named would become readable again. */
async function read(path: string, torn: (line: number) => void): Promise<readonly Erasure[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const erasure = parsed(line);
    if (isErasure(erasure)) return [erasure];
    if (lines[index + 1] === '') throw damaged(path, index + 1);
    torn(index + 1);
    return [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isErasure(value: unknown): value is Erasure {
  const { erasureId, tenant, survivor, time, customers } = (value ?? {}) as Partial<Record<keyof Erasure, unknown>>;
  return (
    [erasureId, tenant, survivor].every(isText) &&
    Number.isSafeInteger(time) &&
    Array.isArray(customers) &&
    customers.every((one) => isText(one?.customerId) && Array.isArray(one.keys) && one.keys.every(isText))
  );
}

const isText = (value: unknown) => typeof value === 'string';

function damaged(path: string, line: number): Refusal {
  return new Refusal(
    'conflict',
    'DAMAGED_ERASURES',
    `${path}, line ${line}, is damaged: the customers it names might be readable again. Put back the copy kept with the master key; without one, remove the line and erase again the customers it may have named.`,
  );
}
