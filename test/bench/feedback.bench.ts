import type { TestConnection } from '../support/postgres.js';
import { randomOf } from '../support/random.facts.js';
import { BATCH, type BenchClient } from './bench.client.js';
import { compare, inTurns, type Result } from './bench.measure.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvent } from './cloud.events.js';
import { quantile } from './latency.bench.js';

const CUSTOMERS = 2_000;
const DAYS = 730;
const START = Date.parse('2024-01-01T00:00:00Z');
/** Questions of one kind in a round. */
const QUESTIONS = 60;

/** Scores of feedback over HTTP against one indexed look-up on the same server, for some number of answers. */
export async function feedback(
  connection: TestConnection,
  rounds: number,
  answers: number,
): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, 'feedback');
  const { client } = server;
  const position = await publish(client, answers);
  const asked = { 'peakend-min-position': position, prefer: 'wait=30' };
  await client.sendUntilServed('GET', '/v1/feedback/nps', undefined, undefined, asked);
  const ask = (path: string) => async () => {
    const times: number[] = [];
    for (let question = 0; question < QUESTIONS; question++) {
      const started = performance.now();
      const { status, text } = await client.send('GET', path.replace('{n}', `${question}`));
      if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
      times.push(performance.now() - started);
    }
    return quantile(0.5)(times);
  };
  const scores = '/v1/feedback/nps';
  const times = await inTurns(rounds, {
    lookUp: ask('/v1/customers/customer-{n}/journeys?limit=1'),
    tiers: ask(`${scores}?groupBy=tier`),
    months: ask(`${scores}?groupBy=month&product=product-{n}`),
    staff: ask(`${scores}?groupBy=staff&tier=gold&from=2025-01-01&to=2025-02-01`),
    answers: ask('/v1/feedback/answers?tier=gold'),
    combined: ask(`${scores}?groupBy=tier&channel=web&campaign=campaign-3`),
  });
  await server.stop();
  const result = (what: string, of: readonly number[], most: number | null) =>
    compare(
      `${what}, ${answers.toLocaleString('en')} answers, p50`,
      "one customer's latest journey, by index",
      most === null ? null : { most },
      of,
      times.lookUp,
      'ms',
    );
  return [
    result('NPS by tier', times.tiers, 5),
    result('NPS of one product by month', times.months, 5),
    result('NPS of a tier by member of staff in one month', times.staff, 5),
    result('50 single answers of a tier', times.answers, 5),
    result('NPS by tier with two filters, which reads the answers', times.combined, null),
  ];
}

/** Publishes tiers and answers; answers with the position of the last. */
async function publish(client: BenchClient, answers: number): Promise<string> {
  const random = randomOf(1);
  const below = (n: number) => Math.floor(random() * n);
  let published = 0;
  const event = (customer: number, type: string, time: number, data: object) =>
    cloudEvent({ id: `feedback-${published++}`, customerId: `customer-${customer}`, type, time, data: { ...data } });
  const events = [
    ...Array.from({ length: CUSTOMERS }, (_, customer) =>
      event(customer, 'customer.tier-assigned', START, { tier: ['gold', 'silver', 'vip'][below(3)] }),
    ),
    ...Array.from({ length: answers }, () =>
      event(below(CUSTOMERS), 'feedback.submitted', START + below(DAYS * 86_400) * 1_000, {
        instrument: 'nps',
        value: below(11),
        about: {
          channel: ['web', 'app', 'branch'][below(3)],
          touchpoint: ['queueing', 'order', 'pay', 'call'][below(4)],
          staffId: `staff-${below(50)}`,
          product: `product-${below(200)}`,
          campaign: `campaign-${below(12)}`,
        },
      }),
    ),
  ];
  let position = '';
  for (let at = 0; at < events.length; at += 500) {
    const batch = events.slice(at, at + 500);
    position = await client.publish(BATCH, JSON.stringify(batch), batch.length);
  }
  return position;
}
