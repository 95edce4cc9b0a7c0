import type { TestConnection } from '../support/postgres.js';
import { BATCH, type BenchClient } from './bench.client.js';
import { inTurns, type Result, spreadOf } from './bench.measure.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvent } from './cloud.events.js';
import { happenings } from './journey.events.js';

const FACTS = 4_000;
const CUSTOMERS = 200;
/** Answers of one kind in a round. */
const ANSWERS = 60;
/** Milliseconds of CPU that a picture may cost more than its answer as JSON. */
const MOST = 30;

/** What drawing an answer costs the server beside finding it. */
export async function pictures(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, 'pictures');
  const { client } = server;
  const position = await publish(client);
  const asked = { 'peakend-min-position': position, prefer: 'wait=30' };
  await client.sendUntilServed('GET', '/v1/journeys?limit=1', undefined, undefined, asked);
  const { items } = JSON.parse((await client.send('GET', '/v1/journeys?limit=1')).text);
  const [{ journeyId, customerId }] = items as [{ journeyId: string; customerId: string }];
  const routes = {
    "a journey's emotion map": `/v1/journeys/${encodeURIComponent(journeyId)}?`,
    'the map of a definition': '/v1/journey-maps/bank-branch-visit?',
    'peak-end by tier': '/v1/scores/peak-end?groupBy=tier&',
    'peak-end by day': '/v1/scores/peak-end?groupBy=day&',
    'NPS by month': '/v1/feedback/nps?groupBy=month&',
    'NPS by channel': '/v1/feedback/nps?groupBy=channel&',
    "a customer's churn risk": `/v1/customers/${customerId}/churn-risk?`,
  };
  const results: Result[] = [];
  for (const [what, route] of Object.entries(routes)) {
    const times = await inTurns(rounds, {
      picture: () => cpuOfEach(server, `${route}format=svg`),
      json: () => cpuOfEach(server, `${route}format=json`),
    });
    results.push(resultOf(what, times.picture, times.json));
  }
  await server.stop();
  return results;
}

/** The server's CPU for an answer, in milliseconds. */
async function cpuOfEach(server: BenchProcess, path: string): Promise<number> {
  const before = await server.cpu();
  for (let answer = 0; answer < ANSWERS; answer++) {
    const { status, text } = await server.client.send('GET', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
  }
  return ((await server.cpu()) - before) / 1_000 / ANSWERS;
}

function resultOf(what: string, picture: readonly number[], json: readonly number[]): Result {
  const [drawn, found] = [spreadOf(picture), spreadOf(json)];
  const more = spreadOf(picture.map((value, round) => value - (json[round] ?? found.median)));
  return {
    what: `a picture of ${what}`,
    against: 'its JSON',
    goal: `≤ ${MOST} ms more`,
    reached: more.median <= MOST,
    ratio: `${more.median.toFixed(1)} ms more`,
    spread: `${more.least.toFixed(1)}–${more.most.toFixed(1)} ms (${drawn.median.toFixed(1)} : ${found.median.toFixed(1)} ms)`,
  };
}

/** Publishes visits and feedback; answers with the position of the last. */
async function publish(client: BenchClient): Promise<string> {
  const events = happenings(FACTS, CUSTOMERS).map(cloudEvent);
  let position = '';
  for (let at = 0; at < events.length; at += 500) {
    const batch = events.slice(at, at + 500);
    position = await client.publish(BATCH, JSON.stringify(batch), batch.length);
  }
  return position;
}
