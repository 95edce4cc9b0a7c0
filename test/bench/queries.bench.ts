import { addTo } from '#libs/kernel/grouping.js';
import type { TestConnection } from '../support/postgres.js';
import { compare, type Result } from './bench.measure.js';
import { withPostgres } from './bench.postgres.js';
import { BenchProcess } from './bench.process.js';
import { quantile } from './latency.bench.js';
import { CARE_RULE, type LoadSize, publishVisits } from './visits.load.js';

const TENANT = 'queries';
/** Questions of one kind in a round; fewer where they take longer than so many milliseconds together. */
const QUESTIONS = 100;
const PATIENCE = 3_000;

const LOOK_UP = '/v1/customers/customer-{n}/journeys?limit=1';
const VISIT = 'bank-branch-visit';
const YEAR = 'from=2024-07-10&to=2025-07-10';

/** At most so many times the look-up. */
const COMPARED: readonly (readonly [what: string, path: string, most: number])[] = [
  ['effort and revenue by tier', '/v1/tiers', 5],
  ['effort and revenue by tier over a year from day to day', `/v1/tiers?effortBy=cost&${YEAR}`, 5],
  ["a customer's value", '/v1/customers/customer-{n}/value', 5],
  ['the lifecycle', '/v1/lifecycle', 5],
  ['the lifecycle of a tier over a year from day to day', `/v1/lifecycle?tier=gold&${YEAR}`, 5],
  ['the lifecycle by month', '/v1/lifecycle?groupBy=month', 10],
  ['cohorts', '/v1/cohorts', 10],
  ['cohorts of a tier', '/v1/cohorts?tier=gold', 10],
  ['50 advocates', '/v1/advocates', 5],
  ['50 advocates of a tier', '/v1/advocates?tier=gold', 5],
  ['40 members of staff', '/v1/staff', 5],
  ['40 members of staff over a year from day to day', `/v1/staff?${YEAR}`, 5],
  ['one of them in a channel', '/v1/staff/staff-7?channel=app', 5],
  ['200 products', '/v1/about/product', 5],
  ['200 products over a year from day to day', `/v1/about/product?${YEAR}`, 5],
  ['12 campaigns of a tier over a year from day to day', `/v1/about/campaign?tier=gold&${YEAR}`, 5],
  ['channels of a definition', `/v1/consistency/${VISIT}`, 5],
  ['channels of a definition over a year from day to day', `/v1/consistency/${VISIT}?${YEAR}`, 5],
  ['moments of truth', `/v1/moments-of-truth/${VISIT}`, 5],
  ['moments of truth by month', `/v1/moments-of-truth/${VISIT}?groupBy=month`, 5],
  ['moments of truth over a year from day to day', `/v1/moments-of-truth/${VISIT}?${YEAR}`, 5],
  ['importance and performance of answers', '/v1/importance-performance', 5],
  ['the same of a tier over a year from day to day', `/v1/importance-performance?tier=gold&${YEAR}`, 5],
  ['importance and performance of journeys', '/v1/importance-performance?over=journeys', 5],
  ['the same over a year from day to day', `/v1/importance-performance?over=journeys&${YEAR}`, 5],
  ['6 improvements', '/v1/improvements', 5],
  ['expectations', `/v1/expectations/${VISIT}`, 5],
  ['what came of a care rule', `/v1/care-rules/${CARE_RULE}/effect`, 5],
];

/** Answers that take no longer where there are ten times as many facts. */
const FLAT = ['peak-end by tier', 'peak-end by month', 'peak-end by day'];
const FLAT_MOST = 1.5;
const FEWER = 10;

/** At most so many milliseconds. */
const TIMED: readonly (readonly [what: string, path: string, most: number])[] = [
  ['peak-end by tier', '/v1/scores/peak-end?groupBy=tier', 20],
  ['peak-end by month', '/v1/scores/peak-end?groupBy=month', 50],
  ['peak-end by day', '/v1/scores/peak-end?groupBy=day', 50],
  ['CSAT by tier', '/v1/feedback/csat?groupBy=tier', 20],
  ['NPS by month', '/v1/feedback/nps?groupBy=month', 20],
];

type Ask = (path: string, question: number) => Promise<number>;

/** A server to ask, all of the load projected. */
async function asked(connection: TestConnection, size: LoadSize) {
  const server = await BenchProcess.start('whole', connection, TENANT);
  const { client } = server;
  await publishVisits(client, connection, TENANT, size);
  const timeOf: Ask = async (path, question) => {
    const started = performance.now();
    const { status, text } = await client.send('GET', path.replace('{n}', `${question % size.customers}`));
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
    return performance.now() - started;
  };
  return { timeOf, stop: () => server.stop() };
}

/** The times of one question and of another, each in turns: what disturbs the machine disturbs both. */
async function inTurn(first: (question: number) => Promise<number>, second: typeof first) {
  const [of, against, began]: [number[], number[], number] = [[], [], performance.now()];
  for (let question = 0; question < QUESTIONS && performance.now() - began < PATIENCE; question++) {
    against.push(await second(question));
    of.push(await first(question));
  }
  return { of, against };
}

/** What can be asked of a bank's visits, over HTTP, against one indexed look-up on the same server. */
export async function queries(connection: TestConnection, rounds: number, size: LoadSize): Promise<readonly Result[]> {
  const { timeOf, stop } = await asked(connection, size);
  const found = new Map<string, { readonly asked: number; readonly lookUp: number }[]>();
  for (let round = -1; round < rounds; round++)
    for (const [, path] of [...COMPARED, ...TIMED]) {
      const { of, against } = await inTurn(
        (question) => timeOf(path, question),
        (question) => timeOf(LOOK_UP, question),
      );
      if (round >= 0) addTo(found, path, { asked: p99(of), lookUp: p99(against) });
    }
  const flat = await withFewer(timeOf, rounds, size);
  await stop();
  const of = (path: string) => found.get(path) ?? [];
  return [
    ...COMPARED.map(([what, path, most]) => {
      const [ours, theirs] = [of(path).map(({ asked }) => asked), of(path).map(({ lookUp }) => lookUp)];
      return compare(`${what}, p99`, "one customer's latest journey, by index", { most }, ours, theirs, 'ms');
    }),
    ...TIMED.map(([what, path, most]) => {
      const ours = of(path).map(({ asked }) => asked);
      return compare(`${what}, p99`, `${most} ms`, { most: 1 }, ours, [most], 'ms');
    }),
    ...flat,
  ];
}

/** The same questions where there are fewer facts, on a server and a PostgreSQL of their own. */
function withFewer(ofMany: Ask, rounds: number, { facts, customers }: LoadSize): Promise<readonly Result[]> {
  const size = { facts: Math.ceil(facts / FEWER), customers: Math.ceil(customers / FEWER) };
  return withPostgres(async (connection) => {
    const { timeOf: ofFew, stop } = await asked(connection, size);
    const results: Result[] = [];
    for (const [what, path] of TIMED.filter(([what]) => FLAT.includes(what))) {
      const [many, few]: [number[], number[]] = [[], []];
      for (let round = -1; round < rounds; round++) {
        const { of, against } = await inTurn(
          (question) => ofMany(path, question),
          (question) => ofFew(path, question),
        );
        if (round < 0) continue;
        many.push(p50(of));
        few.push(p50(against));
      }
      const number = (of: number) => of.toLocaleString('en');
      results.push(
        compare(
          `${what} of ${number(facts)} facts, p50`,
          `of ${number(size.facts)} facts`,
          { most: FLAT_MOST },
          many,
          few,
          'ms',
        ),
      );
    }
    await stop();
    return results;
  });
}

const p50 = quantile(0.5);
const p99 = quantile(0.99);
