import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';

/** A service as Docker Compose's file describes it, anchors and variables resolved. */
export interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/**
 * What Debian's `docker-compose` makes of a file; it needs no Docker for that.
 * @throws Error with what it says against the file, or of a variable that is not set
 */
export function composeFile(file: string, variables: Readonly<Record<string, string>>): ComposeFile {
  const env = { PATH: process.env.PATH, ...variables };
  // Else it would also read the .env of whoever has one here.
  const nothing = join(mkdtempSync(join(tmpdir(), 'peakend-compose-')), '.env');
  writeFileSync(nothing, '');
  const run = spawnSync('docker-compose', ['--env-file', nothing, '--file', file, 'config'], {
    env,
    encoding: 'utf8',
  });
  rmSync(dirname(nothing), { recursive: true });
  if (run.error) throw new Error(`Debian's docker-compose is needed: ${run.error.message}`);
  if (run.status !== 0) throw new Error(run.stderr);
  return load(run.stdout) as ComposeFile;
}
