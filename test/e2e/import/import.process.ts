import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  /** null when killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The importer as an operator runs it. */
export function startImport(
  options: Record<string, string>,
  flags: readonly string[] = [],
): { child: ChildProcess; ended: Promise<Ended> } {
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const args = [
    '--no-warnings',
    '--import',
    './test/support/typescript.js',
    'tools/import/main.ts',
    ...named,
    ...flags,
  ];
  const child = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, ended };
}

/** Runs the importer to its end. */
export function runImporter(options: Record<string, string>, flags: readonly string[] = []): Promise<Ended> {
  return startImport(options, flags).ended;
}
