import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { ProjectedPartitions } from '#libs/eventing/projected.partitions.js';
import { Turn } from '#libs/eventing/turn.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { createCounting, counting, plain } from '#test/support/counting.insight.js';
import { eventually } from '#test/support/eventually.js';
import {
  corrected,
  eventIdOfGiven,
  forgetEverything,
  type GivenFact,
  merged,
  storedAs,
  TENANT,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';

const db = useDatabase();
const COUNTED = counting('counted', { count: plain });
const databases: PostgresDatabase[] = [];
let parked: unknown[] = [];
let position = 0;

beforeAll(() => createCounting(db.database, COUNTED.name));
beforeEach(async () => {
  await forgetEverything(db.database, [COUNTED]);
  await db.database.query('delete from engine.partitions');
  parked = [];
  // The tenant has begun.
  await take(0, touchpoint('first', 0, 'first', 'call'));
});
afterAll(() => Promise.all(databases.map((each) => each.close())));

/** Takes facts from a partition of their own, as a process of its own. Whatever they are, they come late. */
async function take(partition: number, ...facts: readonly GivenFact[]): Promise<void> {
  await taking([COUNTED], partition, facts);
}

async function taking(insights: readonly Insight[], partition: number, facts: readonly GivenFact[]): Promise<void> {
  const database = new PostgresDatabase(db.connection, { connections: 1 });
  databases.push(database);
  const projection = new InsightsProjection(insights, { now: () => 0 }, sealedContent);
  const observer = { parked: (error: unknown) => void parked.push(error) };
  const relay = { read: () => Promise.reject(new Error('Nobody relays here.')) };
  const reader = new ProjectedPartitions(database, 'side-by-side', relay, projection, new Turn(), observer);
  const events = facts.map((fact) => storedAs(fact, ++position));
  const after = await reader.checkpoint(partition);
  await reader.take({ partition, after, upTo: BigInt(position), events });
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A batch that has written its facts and waits before it ends. */
async function held(partition: number, ...facts: readonly GivenFact[]) {
  const [written, ended] = [gate(), gate()];
  const holding: Insight = {
    ...COUNTED,
    read: async (...given) => {
      const write = await COUNTED.read(...given);
      return async () => {
        await write();
        written.open();
        await ended.opened;
      };
    },
  };
  const whole = taking([holding], partition, facts);
  await Promise.race([written.opened, whole]);
  return {
    end: async () => {
      ended.open();
      await whole;
    },
  };
}

/** Until so many transactions wait for another. */
function untilWaiting(count: number): Promise<void> {
  return eventually(`${count} wait`, async () => {
    const { rows } = await db.database.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]?.n === count;
  });
}

/** How many touchpoints each survivor has, and with which valences. */
async function known(): Promise<Readonly<Record<string, readonly (number | null)[]>>> {
  const { rows } = await db.database.query<{ id: string; n: number; valences: readonly (number | null)[] }>(
    `select s.customer_id as id, t.n, array_agg(coalesce((f.effective #>> '{data,valence}')::float8, (f.data ->> 'valence')::float8) order by f.place) as valences
       from insight.counted t join engine.builds b on b.build = t.build and b.status = 'live'
       join fact.customers s using (customer_no) join fact.customers c on c.root_no = s.customer_no
       join fact.facts f on f.customer_no = c.customer_no and f.type = 'touchpoint.recorded'
      group by s.customer_id, t.n`,
  );
  for (const { n, valences } of rows) expect(valences).toHaveLength(n);
  return Object.fromEntries(rows.map(({ id, valences }) => [id, valences]));
}

test('batches of different customers do not wait for each other', async () => {
  const one = await held(1, touchpoint('ann', 1, 'a', 'call', 0.1));
  await take(2, touchpoint('bob', 1, 'b', 'call', 0.2));
  expect(await known()).toEqual({ first: [null], bob: [0.2] });
  await one.end();
  expect(await known()).toEqual({ first: [null], ann: [0.1], bob: [0.2] });
});

test('batches of customers who were merged wait for each other', async () => {
  await take(1, touchpoint('ann', 1, 'a', 'call', 0.1), merged('ann', 2, 'm', 'bob'));
  const one = await held(1, touchpoint('ann', 3, 'a2', 'call', 0.2));
  const other = take(2, touchpoint('bob', 4, 'b', 'call', 0.3));
  await untilWaiting(1);
  await one.end();
  await other;
  expect(await known()).toEqual({ first: [null], bob: [0.1, 0.2, 0.3] });
});

test('a merge waits for the batches under way, and those that come later for the merge', async () => {
  const one = await held(1, touchpoint('ann', 1, 'a', 'call', 0.1));
  const merge = take(3, merged('cia', 2, 'm', 'bob'));
  await untilWaiting(1);
  const later = take(2, touchpoint('bob', 3, 'b', 'call', 0.2));
  await untilWaiting(2);
  await one.end();
  await Promise.all([merge, later]);
  expect(await known()).toEqual({ first: [null], ann: [0.1], bob: [0.2] });
});

test('a correction that comes beside its touchpoint, from somebody who was merged, is not lost', async () => {
  await take(1, merged('ann', 1, 'm', 'bob'));
  const correction = await held(2, corrected('bob', 3, 'c', { eventId: eventIdOfGiven('a'), valence: 0.9 }));
  const recorded = take(1, touchpoint('ann', 2, 'a', 'call', 0.1));
  await untilWaiting(1);
  await correction.end();
  await recorded;
  expect(await known()).toEqual({ first: [null], bob: [0.9] });
});

test("a tenant's first facts may come in two partitions at once", async () => {
  await forgetEverything(db.database, [COUNTED]);
  await Promise.all([1, 2, 3].map((each) => take(each, touchpoint(`c-${each}`, 1, `t-${each}`, 'call', 0))));
  const { rows } = await db.database.query('select tenant, insight, status from engine.builds');
  expect(rows).toEqual([{ tenant: TENANT, insight: 'counted', status: 'live' }]);
  expect([Object.keys(await known()).sort(), parked]).toEqual([['c-1', 'c-2', 'c-3'], []]);
});

test('customers that two batches name for the first time are made once, and nobody is parked', async () => {
  const refers = (customer: string, id: string): GivenFact => {
    return { type: 'customer.referral-made', customer, minute: 1, id, data: { referredCustomerId: 'new' } };
  };
  const one = await held(1, touchpoint('ann', 1, 'a', 'call', 0.1), refers('ann', 'r'));
  const others = [take(2, refers('bob', 'r2')), take(3, touchpoint('new', 5, 'n', 'call', 0.4))];
  await untilWaiting(2);
  await one.end();
  await Promise.all(others);
  expect([await known(), parked]).toEqual([{ first: [null], ann: [0.1], new: [0.4] }, []]);
});
