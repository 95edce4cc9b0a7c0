import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileFault } from '#libs/platform/file.fault.js';

/** The command line asks for something that cannot be done; the message says why. */
export class UsageError extends Error {}

/** The text of a file that the command line names. @throws UsageError if it cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(fileFault(error, path) ?? (error as Error).message);
  }
}

/** npm runs scripts in the project's folder; paths are meant from where the operator is. */
export function located(path: string): string {
  if (isAbsolute(path)) return path;
  const from = resolve(process.env.INIT_CWD ?? '.', path);
  return existsSync(from) ? from : resolve(path);
}

/**
 * The key from the one place where it was given; the environment counts where the command line says nothing.
 * @throws UsageError
 */
export function keyOf(key: string | undefined, file: string | undefined, usage: string): string {
  if (key !== undefined && file !== undefined) throw new UsageError('Give --key or --key-file, not both.');
  const given = key ?? (file === undefined ? process.env['PEAKEND_KEY'] : readText(located(file)));
  const found = given?.trim();
  if (!found) throw new UsageError(`The key is missing: --key-file, or PEAKEND_KEY.\n\n${usage}`);
  return found;
}

/** The address of a server, without a slash at its end. @throws UsageError */
export function serverUrl(given: string): string {
  const url = given.replace(/\/+$/, '');
  if (!/^https?:$/.test((URL.canParse(url) ? new URL(url) : null)?.protocol ?? ''))
    throw new UsageError(`--url must be like http://127.0.0.1:3000, not "${url}".`);
  return url;
}
