import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withoutRoom } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** A secret of the installation, and the file that holds it (null: it was given). */
export interface Secret {
  readonly value: string;
  readonly path: string | null;
}

/** Makes the data directory if it does not exist. @throws Refusal if it cannot be used */
export function openDataDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    makeDirectory(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Node's own recursive mkdir never ends in a directory that cannot hold entries, such as /proc. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it at the same time.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

/** The given secret, or else the one in the directory's file `name`, which is made (mode 0600) if it does not exist. */
export function secretOf(given: string | undefined, directory: string, name: string): Secret {
  if (given !== undefined) return { value: given, path: null };
  const path = join(directory, name);
  try {
    const value = readSecret(path) ?? makeSecret(path);
    if (value === '') throw new Error(`${name} is empty`);
    return { value, path };
  } catch (error) {
    throw unusable(path, error);
  }
}

function readSecret(path: string): string | undefined {
  try {
    const value = readFileSync(path, 'utf8').trim();
    hide(path);
    return value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file that was mounted may belong to somebody else, or be where nothing can be written: then its mode is theirs. */
function hide(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    if (!['EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Written completely before it gets its name, so that two processes that start at once read the same secret. */
function makeSecret(path: string): string {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function unusable(path: string, error: unknown): unknown {
  const full = withoutRoom(error, path);
  if (full !== error) return full;
  const { code, message } = error as NodeJS.ErrnoException;
  return new Refusal(
    'conflict',
    'BAD_DATA_DIRECTORY',
    `${path} cannot be used (${code ?? message}). Choose another data directory with PEAKEND_DATA_DIR.`,
  );
}
