import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { takeFacts } from './fact.table.js';
import { readWholeCustomers, wholeCustomersAfter } from './whole.customers.js';

const db = useDatabase();
const START = Date.parse('2026-01-01T00:00:00Z');
const TYPES = ['touchpoint.recorded'] as const;

let position = 0;
function event(customerId: string, type: string, data: JsonObject): StoredEvent {
  position++;
  return storedEvent(position, { customerId, type, data, time: START + position * 1_000 });
}
const touch = (customerId: string) => event(customerId, 'touchpoint.recorded', { touchpoint: 'call', channel: 'app' });

/** The touchpoint counts of the first `most` customers, and the last one's number. */
async function met(after: bigint, most: number): Promise<{ touchpoints: number[]; reached: bigint }> {
  return db.database.transaction(async (sql) => {
    const touchpoints: number[] = [];
    let reached = after;
    for await (const customer of wholeCustomersAfter(sql, 'acme', after, TYPES)) {
      touchpoints.push(customer.facts.length);
      reached = customer.root;
      if (touchpoints.length === most) break;
    }
    // The connection stays in use, and the next cursor has the same name.
    await sql.query('select 1');
    return { touchpoints, reached };
  });
}

describe('customers come whole', () => {
  const last = touch('f');
  const events = [
    touch('a'),
    touch('b-merged'),
    ...Array.from({ length: 1_201 }, () => touch('c-hot')),
    event('d-nothing', 'customer.profile-changed', { traits: {} }),
    touch('e'),
    event('b-merged', 'customer.merged', { into: 'c-hot' }),
    last,
    event('f', 'touchpoint.corrected', { eventId: last.eventId, occurredAt: new Date(START).toISOString() }),
    touch('f'),
    { ...touch('stranger'), tenant: 'other' },
  ];

  beforeAll(() => db.database.transaction((sql) => takeFacts(sql, events)));

  it('one after the other, however many facts each has, with those of merged customers; also those without facts', async () => {
    const { touchpoints, reached } = await met(0n, 2);
    expect(touchpoints).toEqual([1, 1_202]);
    expect((await met(reached, 9)).touchpoints).toEqual([0, 1, 2]);
  });

  it('as corrections left their facts, in event-time order', async () => {
    const { rows } = await db.database.query<{ customer_no: bigint }>(
      "select customer_no from fact.customers where customer_id = 'f'",
    );
    const [{ customer_no: root }] = rows as [{ customer_no: bigint }];
    const whole = await readWholeCustomers(db.database, [{ root, members: [root] }], TYPES);
    expect(whole.map(({ facts, ...customer }) => ({ ...customer, times: facts.map(({ time }) => time) }))).toEqual([
      { root, members: [root], times: [START, (events.at(-2) as StoredEvent).time] },
    ]);
    expect(whole[0]?.facts[0]?.eventId).toBe(last.eventId);
  });
});
