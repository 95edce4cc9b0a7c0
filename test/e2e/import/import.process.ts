import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { useBuild } from '#test/support/proof.js';

export interface Ended {
  /** null when killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Importer {
  startImport(
    options: Record<string, string>,
    flags?: readonly string[],
    env?: Record<string, string>,
  ): { readonly child: ChildProcess; readonly ended: Promise<Ended> };
  /** Runs it to its end. */
  runImporter(options: Record<string, string>, flags?: readonly string[], env?: Record<string, string>): Promise<Ended>;
}

/** The importer as an operator runs it. */
export function useImporter(): Importer {
  const product = useBuild();
  const startImport: Importer['startImport'] = (options, flags = [], env = {}) => {
    const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(process.execPath, [product.build.importer, ...named, ...flags], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
    return { child, ended };
  };
  return { startImport, runImporter: (options, flags, env) => startImport(options, flags, env).ended };
}
