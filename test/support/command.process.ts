import { type ChildProcess, spawn } from 'node:child_process';
import type { ProductBuild } from './product.build.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Command = 'backup' | 'restore' | 'move' | 'new-epoch' | 'retext';

/** Runs one of the product's programs to its end, on a data directory. */
export function runCommand(
  build: ProductBuild,
  app: Command,
  args: readonly string[],
  dataDir: string,
  env: Record<string, string> = {},
  started: (child: ChildProcess) => void = () => {},
): Promise<Ran> {
  const child = spawn(process.execPath, [build.main(app), ...args], {
    env: { PATH: process.env.PATH, PEAKEND_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (said.stdout += text));
  child.stderr.on('data', (text) => (said.stderr += text));
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('close', (code) => ended({ code, ...said }));
  });
}
