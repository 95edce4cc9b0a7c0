import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { JsonObject } from '#libs/kernel/event.js';
import type { TestConnection } from '../support/postgres.js';
import { randomOf } from '../support/random.facts.js';
import { BATCH, type BenchClient } from './bench.client.js';
import { inLanes } from './bench.measure.js';
import { untilProjected } from './bench.status.js';
import { cloudEvent } from './cloud.events.js';
import { type Happening, newEvent } from './journey.events.js';

/** How many facts of how many customers. */
export interface LoadSize {
  readonly facts: number;
  readonly customers: number;
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const DAYS = 600;
const START = Date.parse('2024-01-01T00:00:00Z');
const DIMENSIONS = ['product', 'service', 'relationship', 'convenience', 'brand-image', 'price'] as const;
const TYPES = ['welcome', 'product-range', 'queueing', 'counter-service', 'fees', 'goodbye'] as const;
/** Facts of an average visit, with what follows it. */
const VISIT = 6.72;
/** Days on which a care rule decided about a customer. */
const DECISIONS = 200;
const BATCH_SIZE = 500;
const IN_FLIGHT = 4;

export const CARE_RULE = 'first-year';

/**
 * A bank's 600 days, in order of time but for what follows a visit: a tier for nine customers of ten; visits of six touchpoints,
 * served by 40 members of staff through three channels; csat after 30 % and nps after 10 % of them; purchases, referrals,
 * complaints, losses and returns after some.
 */
export function* visitLoad({ facts, customers }: LoadSize): Generator<Happening> {
  const random = randomOf(1);
  const below = (n: number) => Math.floor(random() * n);
  const one = <Value>(...values: readonly Value[]) => values[below(values.length)] as Value;
  const someone = () => `customer-${below(customers)}`;
  let made = 0;
  const event = (customerId: string, type: string, time: number, data: JsonObject): Happening => {
    return { id: `load-${made++}`, customerId, type, time, data };
  };
  const ratings = () => Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, below(11)]));
  for (let customer = 0; customer < customers; customer++)
    if (customer % 10 > 0)
      yield event(`customer-${customer}`, 'customer.tier-assigned', START, { tier: one('gold', 'silver', 'vip') });
  const visits = Math.max(1, Math.round((facts - customers) / VISIT));
  for (let visit = 0; made < facts; visit++) {
    const customerId = someone();
    const begin = START + DAY + Math.floor((visit / visits) * (DAYS - 2) * DAY);
    const about = { product: `product-${below(200)}`, campaign: `campaign-${below(12)}` };
    let channel = one('branch', 'app', 'call-centre');
    for (const [at, touchpoint] of TYPES.entries()) {
      if (random() < 0.1) channel = one('branch', 'app', 'call-centre');
      yield event(customerId, 'touchpoint.recorded', begin + at * 4 * MINUTE, {
        ...{ touchpoint, channel, valence: (below(21) - 10) / 10, staffId: `staff-${below(40)}` },
        ...{ durationSeconds: below(600), cost: { amount: `${1 + below(9)}`, currency: 'EUR' } },
        ...(touchpoint === 'counter-service' && { dimensions: ratings(), about }),
      });
    }
    const later = begin + DAY / 8;
    const asked = { touchpoint: one(...TYPES), channel, staffId: `staff-${below(40)}`, ...about };
    if (random() < 0.3)
      yield event(customerId, 'feedback.submitted', later, {
        ...{ instrument: 'csat', value: 1 + below(5), about: asked },
        ...(random() < 0.3 && { dimensions: ratings(), importance: ratings() }),
      });
    if (random() < 0.1)
      yield event(customerId, 'feedback.submitted', later, {
        ...{ instrument: 'nps', value: below(11), about: asked },
      });
    if (random() < 0.25)
      yield event(customerId, 'customer.purchase-made', later, { amount: `${1 + below(500)}`, currency: 'EUR' });
    if (random() < 0.03)
      yield event(customerId, 'customer.referral-made', later, { referredCustomerId: someone(), channel });
    if (random() < 0.02)
      yield event(customerId, 'complaint.filed', later, {
        ...{ category: one('fees', 'delay', 'staff'), severity: 1 + below(5), channel, staffId: asked.staffId },
      });
    if (random() < 0.02) {
      const reason = one('price', 'competitor', 'staff-attitude');
      yield event(customerId, one('customer.lost', 'customer.won-back'), later, { reason });
    }
  }
}

/** Publishes the load, and what a company settles and decides beside it, and waits until all of it is projected. */
export async function publishVisits(client: BenchClient, connection: TestConnection, tenant: string, size: LoadSize) {
  await settle(client);
  await decideCare(connection, tenant, size);
  for (const position of await publishLoad(client, size)) await untilProjected(client, position);
  await improve(client);
  await untilProjected(client, JSON.parse((await client.send('GET', '/v1/status')).text).head);
}

/** What a company settles before it publishes: its tiers, and whom it shows care, where the build has care rules. */
export async function settle(client: BenchClient): Promise<void> {
  await say(client, 'PUT', '/v1/tier-settings', {
    currency: 'EUR',
    tiers: [{ tier: 'vip', topShare: 0.05 }, { tier: 'gold', atLeast: '500' }, { tier: 'silver' }],
  });
  const { status } = await client.send('GET', '/v1/care-rules');
  if (status === 404) return;
  await say(client, 'PUT', `/v1/care-rules/${CARE_RULE}`, {
    ...{ enabled: true, on: { kind: 'anniversary', of: 'first-purchase' }, controlShare: 0.1 },
  });
}

/** Publishes the load, four batches in flight. Resolves to positions of which one is the last fact's. */
export async function publishLoad(client: BenchClient, size: LoadSize): Promise<readonly string[]> {
  const positions: string[] = [];
  await inLanes(IN_FLIGHT, batchesOf(visitLoad(size)), async (batch) => {
    const body = JSON.stringify(batch.map(cloudEvent));
    const { status, text } = await client.sendUntilServed('POST', '/v1/events', BATCH, body);
    const { rejected, position } = status === 202 ? JSON.parse(text) : { rejected: [text], position: null };
    if (rejected.length > 0) throw new Error(`Not published: ${status} ${text.slice(0, 300)}`);
    positions.push(position);
  });
  // What was appended last can be acknowledged before the batches that were in flight with it, and no others.
  return positions.slice(-IN_FLIGHT);
}

function* batchesOf(happenings: Iterable<Happening>): Generator<readonly Happening[]> {
  let batch: Happening[] = [];
  for (const each of happenings) {
    batch.push(each);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Opens improvements by measures of each kind, all of them done since. Their channels must be known. */
async function improve(client: BenchClient): Promise<void> {
  const definition = 'bank-branch-visit';
  const measures = [
    { kind: 'touchpoint', name: 'queueing', definition },
    { kind: 'dimension', name: 'service' },
    { kind: 'peak-end', definition, tier: 'gold' },
    { kind: 'csat' },
    { kind: 'nps', tier: 'vip' },
    { kind: 'complaints', channel: 'app' },
  ];
  for (const [at, measure] of measures.entries()) {
    const opening = { title: `improvement ${at}`, owner: 'anna', measure, target: 1, dueOn: '2025-06-01' };
    const opened = await say(client, 'POST', '/v1/improvements', { ...opening, occurredAt: '2024-10-15T09:00:00Z' });
    const path = `/v1/improvements/${opened.improvementId}/done`;
    await say(client, 'POST', path, { occurredAt: '2025-01-15T09:00:00Z' });
  }
}

async function say(client: BenchClient, method: string, path: string, body: object) {
  const { status, text } = await client.send(method, path, 'application/json', JSON.stringify(body));
  if (status !== 200 && status !== 201) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** Stores what a care rule decided, as its policy would. */
async function decideCare(connection: TestConnection, tenant: string, { facts, customers }: LoadSize): Promise<void> {
  const store = new PostgresEventStore(connection);
  await store.open();
  const decisions = Array.from({ length: Math.floor(facts / 200) }, (_, at) => {
    const time = START + (1 + (at % DECISIONS)) * 2 * DAY;
    const said = { rule: CARE_RULE, ruleVersion: 1, occasion: `anniversary-${at}` };
    const dueAt = new Date(time).toISOString();
    const customerId = `customer-${(at * 7) % customers}`;
    const data = { ...said, dueAt, control: at % 10 === 0 };
    return { id: `care-${at}`, customerId, type: 'care.due', time, data };
  });
  for (const batch of batchesOf(decisions))
    await store.append(batch.map((each) => ({ kind: 'fact' as const, event: newEvent(each, tenant) })));
  await store.close();
}
