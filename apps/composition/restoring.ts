import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from '#libs/adapters/embedded-postgres/process.table.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** Present while a restore fills a data directory, and after one that did not finish until another does. */
const MARK = 'restoring';

export interface Restoring {
  end(): void;
}

/**
 * Marks the directory as half restored. `refuse` may object to filling it, unless an unfinished restore left it behind;
 * it is asked before the mark is made, since a mark on somebody's database would let the next restore delete it.
 * @throws Refusal if another restore is under way in the directory
 */
export function beginRestore(directory: string, refuse: () => void): Restoring {
  const path = join(directory, MARK);
  const again = existsSync(path);
  if (again) {
    const [pid = '', startTime] = readFileSync(path, 'utf8').split(' ');
    if (startTime !== undefined && startTimeOf(Number(pid)) === startTime)
      throw new Refusal('conflict', 'RESTORE_UNDER_WAY', `Another restore (process ${pid}) is filling ${directory}.`);
  } else refuse();
  const end = () => rmSync(path, { force: true });
  try {
    writeFileSync(path, `${process.pid} ${startTimeOf(process.pid)}`, { flush: true });
  } catch (error) {
    if (!again) end();
    throw error;
  }
  return { end };
}

/** @throws Refusal if the directory is half restored */
export function refuseHalfRestored(directory: string): void {
  if (!existsSync(join(directory, MARK))) return;
  throw new Refusal(
    'conflict',
    'HALF_RESTORED',
    `A restore into ${directory} is under way or did not finish: run npm run restore again, or remove ${join(directory, 'postgres')} and ${join(directory, MARK)} to start empty.`,
  );
}
