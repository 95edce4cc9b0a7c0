import { chmodSync, cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Copies a directory with the modes of its directories, which Node.js 24 does not keep and PostgreSQL insists on. */
export function copyDirectory(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const within = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(from.length));
  for (const path of ['', ...within]) chmodSync(join(to, path), statSync(join(from, path)).mode);
}
