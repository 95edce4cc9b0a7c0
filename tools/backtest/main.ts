import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { keyOf, located, readText, serverUrl, UsageError } from '#tools/command.line.js';
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
  }).catch((error: Error) => {
    throw new UsageError(`${url} does not answer: ${(error.cause as Error | undefined)?.message || error.message}`);
  });
  const text = await response.text();
  const answer = jsonOf(text) as Partial<Answer & Problem> | undefined;
  if (response.ok && answer !== undefined) return answer as Answer;
  if (answer?.code === undefined) throw new UsageError(`${url} answered ${response.status}, but not as peakend does.`);
  const { code, detail, errors = [] } = answer;
  const said = errors.length === 0 ? detail : errors.map(({ path, message }) => `${path} ${message}`).join('\n');
  throw new UsageError(`${response.status} ${code}: ${said}`);
}

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** Undefined: it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readArguments(): { readonly url: string; readonly key: string; readonly body: object } {
  const names = ['url', 'from', 'to', 'rule', 'basis', 'key-file'] as const;
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  let values: Readonly<Record<string, string | undefined>>;
  try {
    values = parseArgs({ options }).values as typeof values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
  for (const name of ['url', 'from', 'to'])
    if (!values[name]) throw new UsageError(`--${name} is missing.\n\n${USAGE}`);
  const { url = '', from, to, rule, basis, 'key-file': file } = values;
  const settings = rule === undefined ? {} : jsonOf(readText(located(rule)));
  if (settings === undefined) throw new UsageError(`The rule ${rule} is no JSON: churn settings are expected there.`);
  const body = { rule: settings, from, to, ...(basis !== undefined && { basis }) };
  return { url: serverUrl(url), key: keyOf(undefined, file, USAGE), body };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
