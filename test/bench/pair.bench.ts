import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../support/server.process.js';
import { BATCH, type BenchClient } from './bench.client.js';
import { type Result, spreadOf } from './bench.measure.js';
import { comparePairs, inPairs } from './bench.pairs.js';
import { ASK_MS, isProjected, redefine, untilStatus } from './bench.status.js';
import { cloudEvent, cloudEvents } from './cloud.events.js';
import { happenings } from './journey.events.js';
import { halfLoad, paced, quantile, queryable } from './latency.bench.js';
import type { PairSide } from './pair.side.js';
import { withSides } from './pair.sides.js';

/** None may be more than this times as dear as before. */
const MOST = 1.03;
const BATCH_EVENTS = 500;
const LATE_MS = 40;
const LONE = 20;

/** What is measured of a side, again and again. */
type Measure = () => Promise<number>;

export interface PairSizes {
  readonly pairs: number;
  readonly projected: number;
  readonly rebuilt: number;
}

/** The working tree against another commit, both under the same load in turns. */
export function pair(commit: string, { pairs, projected, rebuilt }: PairSizes): Promise<readonly Result[]> {
  return withSides(commit, async ({ ours, theirs }) => {
    const results: Result[] = [];
    const compared = async (what: string, unit: string, prepare: (side: PairSide) => Promise<Measure>) => {
      const found = await inPairs(pairs, await prepare(ours), await prepare(theirs), 1);
      results.push(comparePairs(what, `commit ${commit}`, { most: MOST }, found, unit));
      await Promise.all([ours.rest(), theirs.rest()]);
    };
    const number = (of: number) => of.toLocaleString('en');
    await compared(`CPU per projected event, ${number(projected)} facts, projector and PostgreSQL`, 'µs', (side) =>
      projecting(side, projected),
    );
    await compared(`CPU per rebuilt fact, ${number(rebuilt)} facts, standalone and PostgreSQL`, 'µs', (side) =>
      rebuilding(side, rebuilt),
    );
    await compared('round trips to PostgreSQL of a lone touchpoint, publish → queryable', 'round trips', roundTrips);
    const pace = { pauseMs: 0 };
    await compared('publish → queryable at half load, p50', 'ms', (side) => latency(side, pace));
    return results;
  });
}

/** Microseconds for each event, of facts that were all published before. */
async function projecting(side: PairSide, count: number): Promise<Measure> {
  const [intake, projector, insights] = (await side.run(['intake', 'projector', 'insights'])) as [
    ServerProcess,
    ServerProcess,
    ServerProcess,
  ];
  const channel = await side.introduced(intake, 'pair');
  const analyst = channel.at(new URL(insights.url));
  let round = 0;
  return async () => {
    process.kill(projector.pid, 'SIGSTOP');
    const position = await publishAll(channel, count, ++round);
    const before = side.cpu(projector);
    process.kill(projector.pid, 'SIGCONT');
    const reached = { 'peakend-min-position': position };
    while ((await analyst.send('GET', '/v1/status', undefined, undefined, reached)).status !== 200) await delay(ASK_MS);
    return (side.cpu(projector) - before) / count;
  };
}

/** Microseconds for each fact of a tenant whose journeys are formed anew, as they are when a definition changes. */
async function rebuilding(side: PairSide, count: number): Promise<Measure> {
  const [server] = (await side.run(['standalone'])) as [ServerProcess];
  const client = await side.introduced(server, 'pair');
  await publishAll(client, count, 1);
  await untilStatus(client, isProjected);
  let idleGapSeconds = 3_600;
  return async () => {
    const before = side.cpu(server);
    await redefine(client, ++idleGapSeconds);
    await untilStatus(client, isProjected);
    return (side.cpu(server) - before) / count;
  };
}

/** How many answers of PostgreSQL an event waits for, one after the other: all are made late, and that divides the wait. */
async function roundTrips(side: PairSide): Promise<Measure> {
  const [server] = (await side.run(['standalone'], { proxied: true })) as [ServerProcess];
  const client = await side.introduced(server, 'pair');
  const send = queryable(client, client);
  const lone = async (lateMs: number) => {
    side.delay(lateMs);
    const times: number[] = [];
    for (const event of cloudEvents(LONE) as { subject: string }[]) {
      const started = performance.now();
      await send(event);
      times.push(performance.now() - started);
    }
    side.delay(0);
    // What else goes on makes some take longer, and none take less.
    return spreadOf(times).least;
  };
  return async () => {
    const prompt = await lone(0);
    return ((await lone(LATE_MS)) - prompt) / LATE_MS;
  };
}

/** Milliseconds. Who is prepared first says at which pace both are asked. */
async function latency(side: PairSide, pace: { pauseMs: number }): Promise<Measure> {
  const [server] = (await side.run(['standalone'])) as [ServerProcess];
  const client = await side.introduced(server, 'pair');
  const send = queryable(client, client);
  const { pauseMs } = await halfLoad(send);
  if (pace.pauseMs === 0) pace.pauseMs = pauseMs;
  return async () => quantile(0.5)(await paced(pace.pauseMs, send));
}

/** Facts of a bank and a shop, ten for each of new customers; answers the last one's position. */
async function publishAll(client: BenchClient, count: number, seed: number): Promise<string> {
  const facts = happenings(count, count / 10, seed).map((fact) =>
    cloudEvent({ ...fact, customerId: `${seed}-${fact.customerId}` }),
  );
  let position = '';
  for (let at = 0; at < count; at += BATCH_EVENTS) {
    const batch = facts.slice(at, at + BATCH_EVENTS);
    position = await client.publish(BATCH, JSON.stringify(batch), batch.length);
  }
  return position;
}
