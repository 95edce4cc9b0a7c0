import type { StoredEvent } from '#libs/kernel/event.js';
import { counting, createCounting, liveCounts, plain } from '#test/support/counting.insight.js';
import { forgetEverything, type GivenFact, merged, storedAs, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();
const projection = new InsightsProjection(
  [counting('low', { count: plain }), counting('other', { count: plain })],
  { now: () => Date.parse('2030-01-01T00:00:00Z') },
  sealedContent,
);

let log: StoredEvent[] = [];
const store = {
  read: async (after: bigint) => log.filter(({ position }) => position === after + 1n),
};

beforeAll(() => createCounting(db.database, 'low', 'other'));

beforeEach(async () => {
  log = [];
  await heal();
  await forgetEverything(db.database);
  await db.database.query('truncate insight.low, insight.other');
});

/** From here on, one insight cannot write anything about a customer. */
async function poison(customer: string): Promise<void> {
  await db.database.query(
    `create or replace function insight.refuse() returns trigger language plpgsql as $$ begin
       if exists (select from fact.customers where customer_no = new.customer_no and customer_id = '${customer}') then
         raise exception 'poison of % touchpoints', new.n;
       end if;
       return new;
     end $$`,
  );
  await db.database.query(
    'create or replace trigger poison before insert or update on insight.low for each row execute function insight.refuse()',
  );
}

const heal = () => db.database.query('drop trigger if exists poison on insight.low');

/** Projects a batch as the runner does: event by event if necessary. */
async function take(...events: readonly (GivenFact | StoredEvent)[]): Promise<void> {
  const stored = events.map((event, index) => ('eventId' in event ? event : storedAs(event, log.length + index + 1)));
  log.push(...stored);
  try {
    await db.database.transaction((sql) => projection.apply(sql, stored));
  } catch {
    await db.database.transaction((sql) => projection.applyParking(sql, stored));
  }
}

const replay = (customerId: string) => projection.replay(db.database, store, { tenant: 'acme', customerId });
const low = () => liveCounts(db.database, 'low');
const other = () => liveCounts(db.database, 'other');

async function parked(): Promise<readonly unknown[]> {
  const { rows } = await db.database.query<{ customer_id: string; position: bigint; reason: string }>(
    'select customer_id, position::int, reason from engine.parked_events order by position',
  );
  return rows.map(({ customer_id, position, reason }) => [customer_id, position, reason]);
}

async function factsOf(customer: string): Promise<number> {
  const sql = 'select from fact.facts join fact.customers using (customer_no) where customer_id = $1';
  return (await db.database.query(sql, [customer])).rowCount;
}

const touch = (customer: string, minute: number) => touchpoint(customer, minute, `${customer}-${minute}`, 'welcome');
const LATER = 'An earlier event of this customer is parked.';

test('all insights stand still for a parked customer, but its facts are still taken', async () => {
  await take(touch('ann', 1), touch('bob', 1));
  await poison('ann');
  await take(touch('ann', 2), touch('bob', 2));
  await take(touch('ann', 3), touch('bob', 3));
  expect(await parked()).toEqual([
    ['ann', 3, 'error: poison of 2 touchpoints'],
    ['ann', 5, LATER],
  ]);
  expect([await factsOf('ann'), await low(), await other()]).toEqual([3, { ann: 1, bob: 3 }, { ann: 1, bob: 3 }]);
});

test('a failed replay changes only the reason, a successful one rebuilds everything', async () => {
  await take(touch('ann', 1));
  await poison('ann');
  await take(touch('ann', 2));
  await take(touch('ann', 3));
  await expect(replay('ann')).rejects.toThrow('poison of 3 touchpoints');
  expect(await parked()).toEqual([
    ['ann', 2, 'error: poison of 3 touchpoints'],
    ['ann', 3, LATER],
  ]);
  expect([await low(), await other()]).toEqual([{ ann: 1 }, { ann: 1 }]);
  await heal();
  await replay('ann');
  expect([await parked(), await low(), await other()]).toEqual([[], { ann: 3 }, { ann: 3 }]);
});

test('an event that could not be taken as a fact is read from the log again', async () => {
  const broken = { ...storedAs(touch('ann', 1), 1), eventId: 'no id' };
  await take(broken, storedAs(touch('bob', 1), 2));
  await take(touch('ann', 2));
  expect([await factsOf('ann'), await low()]).toEqual([1, { bob: 1 }]);
  await expect(replay('ann')).rejects.toThrow('uuid');
  log[0] = storedAs(touch('ann', 1), 1);
  await replay('ann');
  expect([await parked(), await factsOf('ann'), await low()]).toEqual([[], 2, { ann: 2, bob: 1 }]);
});

test('a family is parked with any of its members, and replayed through any of them', async () => {
  await take(touch('ann', 1), touch('bob', 1), touch('cat', 1), merged('bob', 2, 'm', 'ann'));
  await poison('ann');
  await take(touch('bob', 3));
  await heal();
  await take(touch('ann', 4), touch('cat', 4));
  expect(await parked()).toEqual([
    ['bob', 5, 'error: poison of 3 touchpoints'],
    ['ann', 6, LATER],
  ]);
  expect(await low()).toEqual({ ann: 2, cat: 2 });
  await replay('ann');
  expect([await parked(), await low(), await other()]).toEqual([[], { ann: 4, cat: 2 }, { ann: 4, cat: 2 }]);
});

test('a customer who joins a parked family is parked with it; one who has left it is not', async () => {
  await take(touch('ann', 1), touch('bob', 1), touch('cat', 1), merged('cat', 2, 'm1', 'ann'));
  await poison('bob');
  await take(touch('bob', 3));
  await heal();
  // A later merge of the same customer moves it from one family into the parked one.
  await take(merged('cat', 5, 'm2', 'bob'));
  expect(await low()).toEqual({ ann: 1, bob: 1 });
  await take(touch('cat', 6), touch('ann', 6));
  expect([(await parked()).map((row) => (row as [string])[0]), await low()]).toEqual([
    ['bob', 'cat', 'cat'],
    { ann: 2, bob: 1 },
  ]);
  await replay('cat');
  expect([await parked(), await low(), await other()]).toEqual([[], { ann: 2, bob: 4 }, { ann: 2, bob: 4 }]);
});

test('a merge that cannot be projected is a fact all the same: a replay rebuilds both customers', async () => {
  await take(touch('ann', 1), touch('bob', 1));
  await poison('ann');
  await take(merged('bob', 2, 'm', 'ann'));
  expect(await parked()).toEqual([['bob', 3, 'error: poison of 2 touchpoints']]);
  await heal();
  await replay('bob');
  expect([await parked(), await low(), await other()]).toEqual([[], { ann: 2 }, { ann: 2 }]);
});
