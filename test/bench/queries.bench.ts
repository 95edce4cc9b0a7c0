import { addTo } from '#libs/kernel/grouping.js';
import type { TestConnection } from '../support/postgres.js';
import { compare, type Result } from './bench.measure.js';
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

/** At most so many milliseconds. */
const TIMED: readonly (readonly [what: string, path: string, most: number])[] = [
  ['peak-end by tier', '/v1/scores/peak-end?groupBy=tier', 20],
  ['peak-end by month', '/v1/scores/peak-end?groupBy=month', 50],
  ['peak-end by day', '/v1/scores/peak-end?groupBy=day', 50],
  ['CSAT by tier', '/v1/feedback/csat?groupBy=tier', 20],
  ['NPS by month', '/v1/feedback/nps?groupBy=month', 20],
];

/** What can be asked of a bank's visits, over HTTP, against one indexed look-up on the same server. */
export async function queries(connection: TestConnection, rounds: number, size: LoadSize): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, TENANT);
  const { client } = server;
  await publishVisits(client, connection, TENANT, size);
  const timeOf = async (path: string, question: number): Promise<number> => {
    const started = performance.now();
    const { status, text } = await client.send('GET', path.replace('{n}', `${question % size.customers}`));
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
    return performance.now() - started;
  };
  /** Each question in turns with a look-up: what disturbs the machine disturbs both. */
  const ask = async (path: string): Promise<{ readonly asked: number; readonly lookUp: number }> => {
    const [asked, lookUp, began]: [number[], number[], number] = [[], [], performance.now()];
    for (let question = 0; question < QUESTIONS && performance.now() - began < PATIENCE; question++) {
      lookUp.push(await timeOf(LOOK_UP, question));
      asked.push(await timeOf(path, question));
    }
    return { asked: p99(asked), lookUp: p99(lookUp) };
  };
  const found = new Map<string, { readonly asked: number; readonly lookUp: number }[]>();
  for (let round = -1; round < rounds; round++)
    for (const [, path] of [...COMPARED, ...TIMED]) {
      const times = await ask(path);
      if (round >= 0) addTo(found, path, times);
    }
  await server.stop();
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
  ];
}

const p99 = quantile(0.99);
