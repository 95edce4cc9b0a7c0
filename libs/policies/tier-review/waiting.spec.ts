import type { QueryRunner } from 'typeorm';
import type { PolicyClock, PolicyStep } from '#libs/eventing/policy.js';
import { DEFAULT_TIER_SETTINGS } from '#libs/facts/tier-setting/tier-setting.events.js';
import { policyMoment } from '#test/support/policy.moment.js';
import { useDatabase } from '#test/support/postgres.js';
import { CountNotedCustomers1700000000993 } from './counted-notes.migration.js';
import { keepTenant, type Known, type Tenant } from './known.policy.js';
import type { Note } from './note.policy.js';
import { readNotes, readTenants } from './tier-review.table.js';
import { tierReview } from './tier-review.watcher.js';
import { write } from './tier-review.writes.js';

const given = useDatabase();
const TENANT = 'acme';

beforeEach(async () => {
  for (const { name } of tierReview.tables) await given.database.query(`delete from ${name}`);
});

const told = (customerId: string): Note => ({ kind: 'told', customerId, told: { bought: true } });
const settings: Note = { kind: 'settings', settings: DEFAULT_TIER_SETTINGS };
const merged = (count: number, survivorOf: (index: number) => number = () => 0): Note => ({
  kind: 'merged',
  survivors: Array.from({ length: count }, (_, index) => [`c${index}`, `c${survivorOf(index)}`]),
});

async function tenant(): Promise<Tenant> {
  return (await readTenants(given.database, [TENANT]))[0] as Tenant;
}

/** Lets notes wait whose review is over. */
async function wait(...notes: readonly Note[]): Promise<void> {
  const known: Known = {
    tenants: new Map(),
    customers: new Map(),
    survivorsOf: () => () => [],
    changedTenants: new Set(),
    changed: new Set(),
    spent: [],
    waiting: notes.map((note, number) => ({ tenant: TENANT, number, note })),
  };
  keepTenant({ ...(await tenant()), waiting: [0, notes.length] }, known);
  await given.database.transaction(async (sql) => write(sql, known, new Map()));
}

/** Takes a step. @returns the numbers of what waits after it */
async function step(): Promise<Tenant['waiting']> {
  const clock = tierReview.clock as PolicyClock;
  const next = await given.database.transaction((sql) => clock.step(sql, policyMoment(0, 0)), { snapshot: true });
  await given.database.transaction(async (sql) => (next as PolicyStep).write(sql));
  return (await tenant()).waiting;
}

const read = async (from: number, notes: number, customers: number) =>
  (await readNotes(given.database, { ...(await tenant()), waiting: [from, 9] }, { notes, customers })).length;

test('of what waits so many notes are read, about so many customers, and at least one', async () => {
  await wait(told('ann'), settings, merged(3), merged(5), settings, told('ann'), told('ben'));
  expect(await read(0, 10, 100)).toBe(7);
  expect(await read(0, 6, 100)).toBe(6);
  expect(await read(0, 10, 10)).toBe(6);
  expect(await read(0, 10, 9)).toBe(5);
  expect(await read(0, 10, 8)).toBe(3);
  expect(await read(0, 10, 3)).toBe(2);
  expect(await read(2, 10, 1)).toBe(1);
  expect(await read(3, 10, 5)).toBe(2);
  expect(await read(3, 10, 4)).toBe(1);
});

test('a step takes in merges of ten thousand customers, or one of more', async () => {
  await wait(...Array.from({ length: 5 }, () => merged(4_000)), merged(10_001), told('c1'));
  expect(await step()).toEqual([2, 7]);
  expect(await step()).toEqual([4, 7]);
  expect(await step()).toEqual([5, 7]);
  expect(await step()).toEqual([6, 7]);
  expect(await step()).toEqual([0, 0]);
  const { rows } = await given.database.query(
    'select count(*)::int as customers, count(distinct survivor)::int as survivors from policy.reviewed_customers',
  );
  expect(rows).toEqual([{ customers: 10_001, survivors: 1 }]);
});

test('a customer who was merged into another and parted again begins its results anew, also within one step', async () => {
  await given.database.query(
    `insert into policy.reviewed_customers (tenant, customer_id, survivor, own, lows, is_reviewed, is_high)
     select $1, id, id, $2, $3, true, false from unnest(array['c0', 'c1', 'c2']) as c(id)`,
    [
      TENANT,
      JSON.stringify({ tier: ['p', { tier: 'a', from: 0, holds: null }] }),
      JSON.stringify({ below: 'p', results: ['b'] }),
    ],
  );
  const apart = (index: number) => index;
  await wait(
    merged(3, (index) => Math.min(index, 1)),
    merged(3, apart),
  );
  expect(await step()).toEqual([0, 0]);
  const { rows } = await given.database.query(
    'select customer_id, survivor, lows is not null as "hasLows" from policy.reviewed_customers order by 1',
  );
  expect(rows).toEqual([
    { customer_id: 'c0', survivor: 'c0', hasLows: true },
    { customer_id: 'c1', survivor: 'c1', hasLows: true },
    { customer_id: 'c2', survivor: 'c2', hasLows: false },
  ]);
});

test('the migration counts whom notes are about that wait already', async () => {
  await wait(told('ann'), settings, merged(3));
  const counts = async () =>
    (await given.database.query('select customers from policy.review_notes order by number')).rows;
  const counted = await counts();
  const runner = { query: (text: string) => given.database.query(text) } as unknown as QueryRunner;
  const migration = new CountNotedCustomers1700000000993();
  await migration.down(runner);
  await migration.up(runner);
  expect(await counts()).toEqual(counted);
  expect(counted).toEqual([{ customers: 1 }, { customers: 0 }, { customers: 3 }]);
});
