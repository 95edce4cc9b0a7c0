import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import type { JsonObject, NewEvent, StoredEvent } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';
import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { aDecision } from '../../../test/contract/event-store.examples.js';
import { FEED_EVENTS } from './feed.events.js';
import { FeedFollower } from './feed.follower.js';
import { readItems, readProgress } from './feed.table.js';

const db = useDatabase();
let store: MemoryEventStore;
const running = new Set<FeedFollower>();
beforeEach(async () => {
  store = new MemoryEventStore();
  await db.database.query('truncate feed.items, feed.erasures, engine.leases');
  await db.database.query('update feed.progress set position = 0');
});
afterEach(async () => {
  for (const follower of running) await follower.stop();
  running.clear();
});

function start(from: Pick<MemoryEventStore, 'follow'> = store, leaseMs = 300): FeedFollower {
  const observer = { leading: () => undefined, failed: () => undefined };
  const options = { holder: 'test', leaseMs, batch: 3 };
  const follower = new FeedFollower(from, db.database, new HeadSignal(), observer, options);
  follower.start();
  running.add(follower);
  return follower;
}

async function stop(follower: FeedFollower): Promise<void> {
  await follower.stop();
  running.delete(follower);
}

async function append(event: Partial<NewEvent>): Promise<void> {
  const whole = anEvent(event);
  await store.append([aDecision(whole.eventId, -1, [whole])]);
}

async function tell(...types: readonly string[]): Promise<void> {
  for (const type of types) {
    const event = anEvent({ type, data: { said: type } });
    await store.append([aDecision(event.eventId, -1, [event])]);
  }
}

const copied = () => readItems(db.database, { types: FEED_EVENTS, tenant: null, after: 0n, limit: 1_000 });
const copiedAll = async (positions: readonly bigint[]) =>
  eventually(`${positions.length} items`, async () => (await copied()).length >= positions.length);

test('copies what subscribers may see, in the order of the log, and notes how far it is', async () => {
  await tell('touchpoint.recorded', 'churn.alert.raised', 'day.closed', 'complaint.promise-broken', 'follow-up.done');
  start();
  await copiedAll([2n, 4n]);
  await tell('follow-up.overdue', 'complaint.filed');
  await copiedAll([2n, 4n, 6n]);
  expect((await copied()).map(({ position, type, data }) => [position, type, data.said])).toEqual([
    [2n, 'churn.alert.raised', 'churn.alert.raised'],
    [4n, 'complaint.promise-broken', 'complaint.promise-broken'],
    [6n, 'follow-up.overdue', 'follow-up.overdue'],
  ]);
  await eventually('what holds nothing is noted, too', async () => (await readProgress(db.database)) === 7n);
});

test('of care, what is due is shown without what is of the rule, and nothing of the control share or what was skipped', async () => {
  const said = { rule: 'first-year', ruleVersion: 2, occasion: 'anniversary-2026', dueAt: '2026-03-01T08:00:00.000Z' };
  const care = (data: JsonObject) => append({ type: 'care.due', data: { ...said, ...data } });
  await care({ control: true });
  await care({ control: false, followUp: { department: 'service', text: 'Call.' } });
  await append({ type: 'care.skipped', data: { ...said, reason: 'late' } });
  start();
  await copiedAll([2n]);
  const { rule, occasion, dueAt } = said;
  expect((await copied()).map(({ position, data }) => [position, data])).toEqual([[2n, { rule, occasion, dueAt }]]);
});

test('an erasure withdraws what was due for the customer before it, even if it is told later, and nothing else', async () => {
  const dueLater = { type: 'care.due', data: { control: false }, time: Date.parse('2026-03-01T12:00:00.001Z') };
  const due = (customerId: string) => append({ customerId, type: 'care.due', data: { control: false } });
  const withdrawn = async () => {
    const { rows } = await db.database.query<{ position: bigint }>(
      'select position from feed.items where withdrawn order by position',
    );
    return rows.map(({ position }) => position);
  };
  await due('anna');
  await append({ customerId: 'anna', type: 'churn.alert.raised', data: {} });
  await due('bob');
  await due('anna');
  await append({ customerId: 'anna', type: 'customer.erased', data: { erasureId: 'e', survivor: 'anna', keys: [] } });
  // Somebody new under the same id.
  await append({ ...dueLater, customerId: 'anna' });
  await append({ customerId: 'anna', tenant: 'other', type: 'care.due', data: { control: false } });
  // Read in threes: some of it comes together with the erasure.
  start();
  await copiedAll([1n, 2n, 3n, 4n, 6n, 7n]);
  expect(await withdrawn()).toEqual([1n, 4n]);
  // Decided late, for who was erased.
  await due('anna');
  await append({ ...dueLater, customerId: 'anna' });
  await due('bob');
  await copiedAll([1n, 2n, 3n, 4n, 6n, 7n, 8n, 9n, 10n]);
  expect(await withdrawn()).toEqual([1n, 4n, 8n]);
});

test('of several processes one copies, and another goes on after it: nothing is missing or twice', async () => {
  const [one, other] = [start(), start()];
  await tell('churn.alert.raised', 'churn.alert.updated');
  await copiedAll([1n, 2n]);
  await stop(one);
  await tell('churn.alert.resolved');
  await copiedAll([1n, 2n, 3n]);
  await stop(other);
  await tell('churn.alert.raised');
  start();
  await copiedAll([1n, 2n, 3n, 4n]);
  expect((await copied()).map(({ position }) => position)).toEqual([1n, 2n, 3n, 4n]);
});

test('a process that hung while another took over commits nothing', async () => {
  await tell('churn.alert.raised');
  let wake = () => {};
  const hanging = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const said: unknown[] = [];
  const slow = {
    async *follow(after: bigint): AsyncGenerator<readonly StoredEvent[]> {
      const events = await store.read(after, 10);
      await hanging;
      yield events;
      said.push('went on after its commit');
    },
  };
  const follower = start(slow, 60_000);
  await eventually('it leads', async () => (await db.database.query('select from engine.leases')).rowCount === 1);
  await db.database.query("update engine.leases set number = number + 1, holder = 'another'");
  wake();
  await stop(follower);
  expect([await copied(), await readProgress(db.database), said]).toEqual([[], 0n, []]);
});
