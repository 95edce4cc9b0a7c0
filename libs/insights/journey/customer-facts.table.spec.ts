import { eventIdOf } from '#libs/facts/fact.identity.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { useDatabase } from '#test/support/postgres.js';
import type { Build } from './build.table.js';
import { customersToBuild, factsOf } from './customer-facts.table.js';

const db = useDatabase();
const START = Date.parse('2026-01-01T00:00:00Z');
const BUILD: Build = {
  build: 1,
  tenant: 'acme',
  version: 1,
  definitionsPosition: 0n,
  reachedCustomer: 0n,
  status: 'building',
};

let position = 0;
function event(customerId: string, type: string, data: JsonObject): StoredEvent {
  const id = String(++position);
  const told = { eventId: eventIdOf('acme', '/test', id), tenant: 'acme', customerId, type, data };
  const nothing = { derived: null, contentHash: null, correlationId: null, causationId: null, traceparent: null };
  const stored = { position: BigInt(position), recordedAt: START, stream: null, revision: null };
  const place = { source: '/test', id, sequence: null, time: START + position * 1_000 };
  return { ...told, ...nothing, ...stored, ...place, schemaVersion: 1 };
}
const touch = (customerId: string) => event(customerId, 'touchpoint.recorded', { touchpoint: 'call', channel: 'app' });

/** Customers met, by their touchpoints, until there are as many; and the last one's number. */
async function met(reachedCustomer: bigint, most: number): Promise<{ touchpoints: number[]; reached: bigint }> {
  return db.database.transaction(async (sql) => {
    const touchpoints: number[] = [];
    let reached = reachedCustomer;
    for await (const customer of customersToBuild(sql, { ...BUILD, reachedCustomer })) {
      touchpoints.push(factsOf(customer).touchpoints.length);
      reached = customer.root;
      if (touchpoints.length === most) break;
    }
    // The connection goes on to be used, and the next cursor has its name.
    await sql.query('select 1');
    return { touchpoints, reached };
  });
}

it('each customer comes whole, however many facts it has, with those who were merged into it', async () => {
  const events = [
    touch('a'),
    touch('b-merged'),
    ...Array.from({ length: 1_201 }, () => touch('c-hot')),
    event('d-nothing', 'customer.profile-changed', { traits: {} }),
    touch('e'),
    event('b-merged', 'customer.merged', { into: 'c-hot' }),
    touch('f'),
    { ...touch('stranger'), tenant: 'other' },
  ];
  const projection = new InsightsProjection({ now: () => START }, sealedContent);
  await db.database.transaction((sql) => projection.apply(sql, events));
  const { touchpoints, reached } = await met(0n, 2);
  expect(touchpoints).toEqual([1, 1_202]);
  expect((await met(reached, 9)).touchpoints).toEqual([1, 1]);
});
