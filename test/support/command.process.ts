import { spawn } from 'node:child_process';
import type { ProductBuild } from './product.build.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the product to its end, on a data directory. */
export function runCommand(
  build: ProductBuild,
  app: 'backup' | 'restore',
  args: readonly string[],
  dataDir: string,
  env: Record<string, string> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [build.main(app), ...args], {
    env: { PATH: process.env.PATH, PEAKEND_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (said.stdout += text));
  child.stderr.on('data', (text) => (said.stderr += text));
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('close', (code) => ended({ code, ...said }));
  });
}
