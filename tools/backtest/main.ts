import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ProgressBar } from '#tools/progress.bar.js';

const USAGE = `npm run backtest -- --url U --from DAY --to DAY [--rule FILE] [--basis recorded|occurred] [--key-file K]

  --url      the server, e.g. http://127.0.0.1:3000
  --from     the first day whose alerts count, e.g. 2026-01-01
  --to       the first day behind them
  --rule     a JSON file with churn settings; what is missing is as it was at first
  --basis    recorded (if missing): what the log held at each moment; occurred: as it happened, for imported history
  --key-file a file with a key that has the scope query. Else the key is in PEAKEND_KEY

Prints how many alerts the rule would have raised and what became of the customers, then a line for each alert.
Exit code 0: done; 2: it could not be run.`;

/** What can be done about it, for people. */
class BacktestError extends Error {}

const POLL_MS = 500;

async function main(): Promise<void> {
  const { url, key, body } = readArguments();
  const { backtestId } = await call(url, key, '/v1/backtests', body);
  const bar = new ProgressBar(process.stderr, 'backtest', 1, Date.now);
  const path = `/v1/backtests/${backtestId}`;
  let answer = await call(url, key, path);
  for (; answer.status !== 'done'; answer = await call(url, key, path)) {
    const { replayed, customers } = answer.progress;
    bar.update(customers ? replayed / customers : 0, `${replayed} of ${customers ?? '?'} customers`);
    await sleep(POLL_MS);
  }
  bar.end();
  const { n, customers, kept, lost, open } = answer.alerts;
  process.stdout.write(`${n} alerts about ${customers} customers: kept ${kept}, lost ${lost}, open ${open}\n`);
  for (const warning of answer.warnings) process.stdout.write(`${warning}\n`);
  for (let page = answer; ; page = await call(url, key, `${path}?cursor=${page.nextCursor}`)) {
    for (const { raisedAt, customerId, level, risk, outcome } of page.items)
      process.stdout.write(`${raisedAt} ${customerId} ${level} ${risk.toFixed(3)} ${outcome}\n`);
    if (page.nextCursor === null) return;
  }
}

/** What is read of a backtest. */
interface Answer {
  readonly backtestId: string;
  readonly status: string;
  readonly progress: { readonly replayed: number; readonly customers: number | null };
  readonly alerts: Readonly<Record<'n' | 'customers' | 'kept' | 'lost' | 'open', number>>;
  readonly warnings: readonly string[];
  readonly items: readonly {
    readonly raisedAt: string;
    readonly customerId: string;
    readonly level: string;
    readonly risk: number;
    readonly outcome: string;
  }[];
  readonly nextCursor: string | null;
}

async function call(url: string, key: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new BacktestError(`${url} does not answer: ${String(error)}`);
  });
  const answer = (await response.json()) as Answer & { readonly code?: string; readonly detail?: string };
  if (response.ok) return answer;
  throw new BacktestError(`${response.status} ${answer.code}: ${answer.detail}`);
}

function readArguments(): { readonly url: string; readonly key: string; readonly body: object } {
  const names = ['url', 'from', 'to', 'rule', 'basis', 'key-file'] as const;
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  let values: Readonly<Record<string, string | undefined>>;
  try {
    values = parseArgs({ options }).values as typeof values;
  } catch (error) {
    throw new BacktestError(`${(error as Error).message}\n\n${USAGE}`);
  }
  const { url, from, to, rule, basis, 'key-file': file } = values;
  const key = file === undefined ? process.env['PEAKEND_KEY'] : readFileSync(file, 'utf8').trim();
  if (url === undefined || from === undefined || to === undefined || !key) throw new BacktestError(USAGE);
  const settings = rule === undefined ? {} : (JSON.parse(readFileSync(rule, 'utf8')) as object);
  return { url, key, body: { rule: settings, from, to, ...(basis !== undefined && { basis }) } };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
