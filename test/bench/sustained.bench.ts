import type { ServerProcess } from '../support/server.process.js';
import { watchMemory } from './bench.memory.js';
import { compare, type Goal, type Result } from './bench.measure.js';
import { comparePairs, inPairs, type Pair } from './bench.pairs.js';
import { isCaughtUp, isProjected, redefine, untilProjected, untilStatus } from './bench.status.js';
import { cloudEvents } from './cloud.events.js';
import { quantile, queryable } from './latency.bench.js';
import type { PairSide } from './pair.side.js';
import { withSides } from './pair.sides.js';
import { type LoadSize, publishLoad, settle } from './visits.load.js';

const FACTS_OF_A_CUSTOMER = 40;
const LONE = 40;
/** From so many facts on, less is asked of the rate. */
const MANY = 1_000_000;
/** Milliseconds after the last acknowledgement, at most. */
const MOST_LAG = 2_000;
const ASK_MS = 20;
const GAP_SECONDS = 3_601;

/** What a server does with one load. */
interface Sustained {
  /** Facts per second, from the first publish until the last fact is queryable. */
  readonly rate: number;
  /** Milliseconds from the last acknowledgement until nothing lags, neither the projection nor a policy. */
  readonly lag: number;
  /** Microseconds of Node and PostgreSQL for each fact. */
  readonly cpu: number;
  /** Bytes of the server in memory, a quarter of the way and at the end. */
  readonly quarter: number;
  readonly end: number;
  /** Facts per second, after a definition changed. */
  readonly rebuild: number;
  /** Milliseconds of a lone touchpoint, p50: publish → its journeys are queryable, which only the projection computes. */
  readonly journeys: number;
  /** The same until all of its customer is, for which policies decide too. */
  readonly customer: number;
}

export interface SustainedSize {
  readonly facts: number;
  readonly pairs: number;
}

/** A bank's load, published as fast as the server takes it in, on the working tree and on another commit in turns. */
export function sustained(commit: string, sizes: readonly SustainedSize[]): Promise<readonly Result[]> {
  return withSides(commit, async ({ ours, theirs }) => {
    const results: Result[] = [];
    for (const { facts, pairs } of sizes) {
      const size = { facts, customers: Math.ceil(facts / FACTS_OF_A_CUSTOMER) };
      const of = (side: PairSide) => () => sustain(side, size);
      // Each starts a server of its own: none is warm, and none needs to be.
      results.push(...resultsOf(await inPairs(pairs, of(ours), of(theirs), 0), facts, `commit ${commit}`));
    }
    return results;
  });
}

async function sustain(side: PairSide, size: LoadSize): Promise<Sustained> {
  const [server] = (await side.run(['standalone'])) as [ServerProcess];
  const found = await server.during(measure(side, server, size));
  await side.rest();
  return found;
}

async function measure(side: PairSide, server: ServerProcess, size: LoadSize): Promise<Sustained> {
  const client = await side.introduced(server, 'sustained');
  await settle(client);
  const memory = watchMemory(server.pid);
  const [began, cpu] = [performance.now(), side.cpu(server)];
  const positions = await publishLoad(client, size);
  const acknowledged = performance.now();
  for (const position of positions) await untilProjected(client, position);
  const projected = performance.now();
  await untilStatus(client, isCaughtUp, ASK_MS);
  const caughtUp = performance.now();
  const used = side.cpu(server) - cpu;
  const { quarter, end } = memory.course();
  await redefine(client, GAP_SECONDS);
  await untilStatus(client, isProjected, ASK_MS);
  const rebuilt = performance.now();
  await untilStatus(client, isCaughtUp, ASK_MS);
  const journeys = await loneTouchpoints(queryable(client, client, '/journeys'));
  const customer = await loneTouchpoints(queryable(client, client));
  client.close();
  return {
    rate: (size.facts * 1_000) / (projected - began),
    lag: caughtUp - acknowledged,
    cpu: used / size.facts,
    ...{ quarter, end, journeys, customer },
    rebuild: (size.facts * 1_000) / (rebuilt - caughtUp),
  };
}

async function loneTouchpoints(send: ReturnType<typeof queryable>): Promise<number> {
  const times: number[] = [];
  for (const event of cloudEvents(LONE) as { subject: string }[]) {
    const started = performance.now();
    await send(event);
    times.push(performance.now() - started);
  }
  return quantile(0.5)(times);
}

/** The lines about one size, with the goals of that size. */
export function resultsOf(pairs: readonly Pair<Sustained>[], facts: number, peer: string): readonly Result[] {
  const number = facts.toLocaleString('en');
  const paired = (what: string, of: keyof Sustained, goal: Goal | null, unit: string) => {
    const picked = pairs.map(({ ours, theirs }) => ({ ours: ours[of], theirs: theirs[of] }));
    return comparePairs(`${number} facts: ${what}`, peer, goal, picked, unit);
  };
  const ours = (of: keyof Sustained) => pairs.map((pair) => pair.ours[of]);
  const mebibytes = (of: 'quarter' | 'end') => ours(of).map((bytes) => bytes / 2 ** 20);
  const lag = `${number} facts: last acknowledgement → no lag of the projection or a policy`;
  const memory = `${number} facts: memory of the server at the end`;
  return [
    paired('first publish → last queryable', 'rate', { least: facts >= MANY ? 3.5 : 4 }, 'facts/s'),
    compare(lag, `${MOST_LAG} ms`, { most: 1 }, ours('lag'), [MOST_LAG], 'ms'),
    paired('the same', 'lag', null, 'ms'),
    paired('CPU per fact, standalone and PostgreSQL', 'cpu', { most: 0.3 }, 'µs'),
    compare(memory, 'a quarter of the way', { most: 1.1 }, mebibytes('end'), mebibytes('quarter'), 'MiB'),
    paired('rebuild after a definition changed', 'rebuild', { least: 4 }, 'facts/s'),
    paired('a lone touchpoint afterwards, publish → its journeys, p50', 'journeys', { most: 0.6 }, 'ms'),
    paired('a lone touchpoint afterwards, publish → its customer, p50', 'customer', { most: 0.6 }, 'ms'),
  ];
}
