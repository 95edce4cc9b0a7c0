import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Placement } from './postgres.account.js';
import { postgresProcessesOn } from './process.table.js';

/**
 * The guardian between us and PostgreSQL. When its standard input closes, because we closed it or because we are gone,
 * it asks PostgreSQL to stop, and after 20 s forces it to. It holds the instance lock (descriptor 3) until then.
 */
const GUARDIAN = `
exec 4<&0
"$@" 3>&- 4<&- </dev/null &
server=$!
(
  while read -r _ <&4; do :; done
  kill -INT "$server" 2>/dev/null
  i=0; while [ $i -lt 200 ] && kill -0 "$server" 2>/dev/null; do sleep 0.1; i=$((i+1)); done
  kill -QUIT "$server" 2>/dev/null
) 3>&- &
watcher=$!
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit $status
`;

/** One run of PostgreSQL, from start to end. */
export interface PostgresRun {
  /** Settles when it has ended, whatever ended it. */
  readonly ended: Promise<void>;
  /** Resolves when it takes connections; rejects with its last words if it ends before that. */
  readonly ready: Promise<void>;
  /** Asks it to stop: it closes connections, and what was committed is safe. */
  stop(): void;
}

export function runPostgres(
  placement: Placement,
  data: string,
  settings: Readonly<Record<string, string>>,
  lockFd: number,
  log: (line: string) => void,
): PostgresRun {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [...placement.prefix, placement.binaries.postgres, '-D', data, ...options];
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'peakend-postgres', ...command], {
    // In a session of its own: a terminal's Ctrl-C is ours to handle, and PostgreSQL is stopped last.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', lockFd],
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
  });
  const input = guardian.stdin as Writable;
  input.on('error', () => {});
  const lastWords: string[] = [];
  let rest = '';
  guardian.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() as string).slice(-8192);
    for (const line of lines) {
      lastWords.push(line);
      if (lastWords.length > 20) lastWords.shift();
      log(line);
    }
  });
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    guardian.on('error', (error) => {
      lastWords.push(error.message);
      end();
    });
    // Not when its output closes: a PostgreSQL that outlives its guardian keeps that open. Its last words are awaited.
    const said = new Promise<void>((closed) => guardian.on('close', closed));
    guardian.on('exit', () => void Promise.race([said, delay(200)]).then(end));
  });
  const ready = (async () => {
    while (!over) {
      if (statusOf(data) === 'ready') return;
      await delay(10);
    }
    throw new Error(`PostgreSQL ended while starting:\n${lastWords.join('\n')}`);
  })();
  return { ended, ready, stop: () => input.end() };
}

/** The postmaster's status, from the eighth line of its file. */
function statusOf(data: string): string | undefined {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'latin1').split('\n')[7]?.trim();
  } catch {
    return undefined;
  }
}

/**
 * Ends what an earlier run left on the data directory, and removes its file. Call it under the instance lock: then
 * every PostgreSQL found here has lost its parent. Only processes that work in this directory are ever signalled.
 */
export async function endLeftovers(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(data)) return;
  const place = realpathSync(data);
  const start = performance.now();
  for (let quiet = false; ; ) {
    const left = postgresProcessesOn(place);
    if (left.length === 0) break;
    const waited = performance.now() - start;
    if (waited > 30_000)
      throw new Error(`A PostgreSQL on ${data} does not stop (processes ${left.map(({ pid }) => pid)})`);
    const signal = waited > 20_000 ? 'SIGQUIT' : quiet ? undefined : 'SIGINT';
    quiet = true;
    for (const { pid, postmaster } of left)
      if (signal && (postmaster || signal === 'SIGQUIT')) signalIfThere(pid, signal);
    await delay(20);
  }
  rmSync(file, { force: true });
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
