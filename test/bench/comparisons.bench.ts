import type { TestConnection } from '../support/postgres.js';
import { randomOf } from '../support/random.facts.js';
import { BATCH, type BenchClient } from './bench.client.js';
import { compare, inTurns, type Result } from './bench.measure.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvent } from './cloud.events.js';
import { quantile } from './latency.bench.js';

const DAYS = 730;
const START = Date.parse('2024-01-01T00:00:00Z');
/** Questions of one kind in a round. */
const QUESTIONS = 100;
const TYPES = ['welcome', 'queueing', 'counter-service', 'professional-advice', 'goodbye'] as const;

const DIMENSIONS = ['product', 'service', 'relationship', 'convenience', 'brand-image', 'price'] as const;

/** People, things and channels compared over HTTP, against one indexed look-up on the same server. */
export async function comparisons(
  connection: TestConnection,
  rounds: number,
  facts: number,
): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, 'comparisons');
  const { client } = server;
  const position = await publish(client, facts);
  const asked = { 'peakend-min-position': position, prefer: 'wait=30' };
  await client.sendUntilServed('GET', '/v1/staff', undefined, undefined, asked);
  await client.sendUntilServed('GET', '/v1/consistency/bank-branch-visit', undefined, undefined, asked);
  const ask = (path: string) => async () => {
    const times: number[] = [];
    for (let question = 0; question < QUESTIONS; question++) {
      const started = performance.now();
      const { status, text } = await client.send('GET', path.replace('{n}', `${question}`));
      if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
      times.push(performance.now() - started);
    }
    return quantile(0.99)(times);
  };
  const year = 'from=2024-07-10&to=2025-07-10';
  const times = await inTurns(rounds, {
    lookUp: ask('/v1/customers/customer-{n}/journeys?limit=1'),
    staff: ask('/v1/staff'),
    staffOfYear: ask(`/v1/staff?${year}`),
    product: ask('/v1/about/product'),
    campaignOfYear: ask(`/v1/about/campaign?${year}`),
    consistency: ask('/v1/consistency/bank-branch-visit'),
    moments: ask('/v1/moments-of-truth/bank-branch-visit?groupBy=quarter'),
    importance: ask(`/v1/importance-performance?over=journeys&${year}`),
  });
  await server.stop();
  const result = (what: string, of: readonly number[]) =>
    compare(
      `${what}, ${facts.toLocaleString('en')} facts, p99`,
      "one customer's latest journey, by index",
      { most: 5 },
      of,
      times.lookUp,
      'ms',
    );
  return [
    result('50 members of staff', times.staff),
    result('50 members of staff over a year from day to day', times.staffOfYear),
    result('200 products', times.product),
    result('12 campaigns over a year from day to day', times.campaignOfYear),
    result('channels of a definition', times.consistency),
    result('moments of truth over two years by quarter', times.moments),
    result('importance and performance over a year from day to day', times.importance),
  ];
}

/** Publishes tiers, and touchpoints of visits with staff, and what they are about; answers with the position of the last. */
async function publish(client: BenchClient, facts: number): Promise<string> {
  const random = randomOf(1);
  const below = (n: number) => Math.floor(random() * n);
  const customers = Math.ceil(facts / 10);
  let published = 0;
  const event = (customer: number, type: string, time: number, data: object) =>
    cloudEvent({ id: `fact-${published++}`, customerId: `customer-${customer}`, type, time, data: { ...data } });
  const touchpoint = () => {
    const about = { product: `product-${below(200)}`, campaign: `campaign-${below(12)}` };
    return event(below(customers), 'touchpoint.recorded', START + below(DAYS * 86_400) * 1_000, {
      touchpoint: TYPES[below(TYPES.length)],
      channel: ['web', 'app', 'branch'][below(3)],
      valence: (below(21) - 10) / 10,
      staffId: `staff-${below(50)}`,
      dimensions: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, below(11)])),
      about,
    });
  };
  let position = '';
  for (let at = 0; at < facts; at += 500) {
    const batch = Array.from({ length: 500 }, (_, nth) =>
      at + nth < customers
        ? event(at + nth, 'customer.tier-assigned', START, { tier: ['gold', 'silver', 'vip'][below(3)] })
        : touchpoint(),
    );
    position = await client.publish(BATCH, JSON.stringify(batch), batch.length);
  }
  return position;
}
