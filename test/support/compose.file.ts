import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';

/** A service as the Docker Compose file describes it, with anchors and variables resolved. */
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
 * A file as Debian's `docker-compose` reads it; this needs no Docker.
 * @throws Error with its complaint about the file, or about a variable that is not set
 */
export function composeFile(file: string, variables: Readonly<Record<string, string>>): ComposeFile {
  const env = { PATH: process.env.PATH, ...variables };
  // Otherwise it would also read a developer's own .env.
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
