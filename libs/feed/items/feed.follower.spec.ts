import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import type { StoredEvent } from '#libs/kernel/event.js';
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
  await db.database.query('truncate feed.items, engine.leases');
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
