import 'reflect-metadata';
import { execSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import type { TestConnection } from '../support/postgres.js';
import { readArguments } from './bench.arguments.js';
import type { Result } from './bench.measure.js';
import { withPostgres } from './bench.postgres.js';
import { caring } from './care.bench.js';
import { catchUp } from './catch-up.bench.js';
import { clocks } from './clocks.bench.js';
import { commands } from './commands.bench.js';
import { complaints } from './complaints.bench.js';
import { eventstoredb } from './eventstoredb.bench.js';
import { feedback } from './feedback.bench.js';
import { growth } from './growth.bench.js';
import { installation } from './installation.bench.js';
import { insightsTogether } from './insights.bench.js';
import { intake } from './intake.bench.js';
import { latency } from './latency.bench.js';
import { memory } from './memory.bench.js';
import { pair } from './pair.bench.js';
import { pictures } from './pictures.bench.js';
import { projector } from './projector.bench.js';
import { publishing } from './publishing.bench.js';
import { queries } from './queries.bench.js';
import { receiving } from './receiving.bench.js';
import { relay } from './relay.bench.js';
import { rebuild } from './rebuild.bench.js';
import { review } from './review.bench.js';
import { scale } from './scale.bench.js';
import { single } from './single.bench.js';
import { streams } from './streams.bench.js';
import { sustained } from './sustained.bench.js';
import { sweep } from './sweep.bench.js';

// npm run bench [-- name …]; `pair` and `sustained` take a commit. BENCH=full: the sizes of the goals (hours on a small
// machine); BENCH_ROUNDS: more rounds; BENCH_FACTS: so many facts for `queries` and `sustained`, 40 a customer.
const full = process.env.BENCH === 'full';
const rounds = Number(process.env.BENCH_ROUNDS ?? (full ? 7 : 3));
const factsOr = (usual: number) => Number(process.env.BENCH_FACTS ?? usual);
const facts = factsOr(40_000);
const loaded = full ? { facts: 1_000_000, customers: 100_000 } : { facts, customers: Math.ceil(facts / 40) };
const PAGE = 'docs/benchmarks.md';
const COLUMNS = 'what | against | goal | ratio of medians | reached | ratios of the rounds (medians)';

/** The commits that the working tree is compared with where none is named. */
const BEFORE = { pair: '981706b', sustained: 'bf4129d' };

const benches: Readonly<Record<string, (connection: TestConnection) => Promise<readonly Result[]>>> = {
  publishing: (connection) => publishing(connection, rounds),
  single: (connection) => single(connection, rounds),
  rebuild: (connection) => rebuild(connection, rounds, full ? 1_000_000 : 20_000),
  latency: (connection) => latency(connection, rounds),
  intake: (connection) => intake(connection, rounds),
  projector: (connection) => projector(connection, full ? 100_000 : 10_000),
  insights: (connection) => insightsTogether(connection, full ? 100_000 : 10_000),
  memory: (connection) => memory(connection, full ? 1_000_000 : 20_000),
  relay: (connection) => relay(connection, rounds, full ? 200_000 : 50_000),
  clocks: (connection) => clocks(connection, 100_000, 10_000),
  sweep: (connection) => sweep(connection, rounds, full ? 1_000_000 : 50_000),
  review: (connection) => review(connection, rounds, full ? 1_000_000 : 50_000),
  care: (connection) => caring(connection, rounds, full ? 1_000_000 : 100_000),
  'catch-up': (connection) => catchUp(connection, full ? 1_000_000 : 100_000),
  receiving: (connection) => receiving(connection, rounds, full ? 100_000 : 10_000),
  scale: (connection) => scale(connection, rounds, full ? 100_000 : 10_000),
  streams: (connection) => streams(connection, rounds, full ? 500 : 100),
  installation: (connection) => installation(connection, rounds),
  eventstoredb: (connection) => eventstoredb(connection, rounds),
  feedback: (connection) => feedback(connection, rounds, full ? 250_000 : 25_000),
  commands: (connection) => commands(connection, rounds),
  complaints: (connection) => complaints(connection, rounds, full ? 1_000_000 : 100_000),
  queries: (connection) => queries(connection, rounds, loaded),
  pictures: (connection) => pictures(connection, rounds),
  growth: (connection) => growth(connection, rounds, full ? 100_000 : 20_000, full ? 10_000_000 : 200_000),
  pair: () =>
    pair(commits.pair, {
      pairs: Math.max(10, rounds),
      projected: full ? 50_000 : 10_000,
      rebuilt: full ? 100_000 : 20_000,
    }),
  sustained: () =>
    sustained(
      commits.sustained,
      full
        ? [
            { facts: 120_000, pairs: rounds },
            { facts: 1_000_000, pairs: Math.ceil(rounds / 3) },
          ]
        : [{ facts: factsOr(12_000), pairs: rounds }],
    ),
};

const { wanted, commits } = readArguments(process.argv.slice(2), Object.keys(benches), BEFORE);

for (const [name, bench] of Object.entries(benches)) {
  if (!wanted.includes(name)) continue;
  const results = await withPostgres(bench);
  const lines = results.map(lineOf);
  console.log(lines.join('\n'));
  writeSection(name, lines);
}

function lineOf({ what, against, goal, ratio, spread, reached }: Result): string {
  return `| ${what} | ${against} | ${goal} | ${ratio} | ${reached === null ? '–' : reached ? 'yes' : 'no'} | ${spread} |`;
}

/** Replaces one bench's section of the page; each section states when and where it ran. */
function writeSection(name: string, lines: readonly string[]): void {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(begin) as [string, string | undefined];
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${PAGE} has no place for ${name}`);
  const table = [`| ${COLUMNS} |`, '|---|---|---|---|---|---|', ...lines].join('\n');
  writeFileSync(PAGE, `${before}${begin}\n${circumstances()}\n\n${table}\n${end}${after}`);
}

function circumstances(): string {
  const commit = execSync('git rev-parse --short HEAD').toString().trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, commit ${commit}; ${machine}; load average ${loadavg()[1]?.toFixed(1)}; ${full ? 'full' : 'small'} sizes, ${rounds} rounds.`;
}
