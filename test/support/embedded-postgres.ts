import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';

type Connection = Extract<PostgresAddress, { port: number }>;

/** The environment of a machine that forbids user namespaces: a failing `unshare` precedes the real one in the path. */
export function withoutNamespaces(directory: string): Record<string, string> {
  const shim = mkdtempSync(join(directory, 'shim-'));
  writeFileSync(join(shim, 'unshare'), '#!/bin/sh\necho "unshare failed: Operation not permitted" >&2\nexit 1\n', {
    mode: 0o755,
  });
  return { PATH: `${shim}:${process.env['PATH']}` };
}

/** What a child reported about its start, in order. */
interface Said {
  readonly connection?: Connection;
  readonly refused?: string;
  readonly message?: string;
  readonly warning?: string;
}

export interface Owner {
  readonly process: ChildProcess;
  /** How the start ended: a connection, or a refusal. */
  readonly said: Said;
  readonly warnings: readonly string[];
  connection(): Connection;
  /** Ends it with a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const owners = new Set<ChildProcess>();

/** Ends every owner left running, as by a test that failed midway. */
export function endOwners(): void {
  for (const owner of owners) owner.kill('SIGKILL');
}

/** Starts a separate process that owns an embedded PostgreSQL on a directory. */
export async function startOwner(
  directory: string,
  how: { prefix?: readonly string[]; env?: Record<string, string> } = {},
): Promise<Owner> {
  const program = [
    process.execPath,
    '--import',
    './test/support/typescript.js',
    'test/support/embedded-postgres.child.ts',
    directory,
  ];
  const [command, ...args] = [...(how.prefix ?? []), ...program] as [string, ...string[]];
  const child = spawn(command, args, {
    env: { ...process.env, NODE_OPTIONS: '', ...how.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  owners.add(child);
  const gone = new Promise<number | null>((ended) => child.on('close', ended)).finally(() => owners.delete(child));
  const warnings: string[] = [];
  const said = await new Promise<Said>((answered, failed) => {
    createInterface(child.stdout).on('line', (line) => {
      const message = JSON.parse(line) as Said;
      if (message.warning === undefined) answered(message);
      else warnings.push(message.warning);
    });
    void gone.then((code) => failed(new Error(`It ended with ${code} before it said anything`)));
  });
  return {
    process: child,
    said,
    warnings,
    connection: () => {
      if (said.connection === undefined) throw new Error(`It was refused: ${said.message}`);
      return said.connection;
    },
    end: async (signal) => {
      child.kill(signal);
      return Promise.race([gone, delay(20_000, null, { ref: false })]);
    },
  };
}
