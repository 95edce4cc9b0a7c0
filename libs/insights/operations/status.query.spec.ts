import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { anEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { GetStatus, GetStatusHandler } from './status.query.js';

const db = useDatabase();
const [TENANT, BUS, NOW] = ['acme', 'peakend.events.v1', Date.parse('2100-01-01T00:00:00Z')];

async function storeOf(events: number): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (let at = 1; at <= events; at++) {
    const eventId = `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}` as const;
    const event = {
      ...anEvent({ eventId, id: `${at}`, customerId: `c-${at}`, tenant: TENANT }),
      contentHash: new Uint8Array([1]),
    };
    await store.append([{ kind: 'fact', event }]);
  }
  return store;
}

async function lanes(store: MemoryEventStore) {
  const handler = new GetStatusHandler(db.database, store, { now: () => NOW });
  const { projections } = (await handler.execute(new GetStatus(TENANT))).body;
  return projections[0]?.lanes.map(({ lane, lagEvents, lagSeconds }) => ({ lane, lagEvents, isLate: lagSeconds > 0 }));
}

beforeAll(() =>
  db.database.query(
    "insert into engine.checkpoints (projection, position) values ('insights', 0) on conflict do nothing",
  ),
);

test('a projection that the log itself feeds has no lanes', async () => {
  expect(await lanes(await storeOf(3))).toEqual([]);
});

describe('of partitions', () => {
  beforeAll(async () => {
    const sent = [2, 5, 6, 0];
    await db.database.query('insert into relay.checkpoints (bus, store_epoch, position, sent) values ($1, $2, 6, $3)', [
      ...[BUS, 'epoch'],
      sent,
    ]);
    // The third has not begun.
    await db.database.query('insert into engine.partitions (bus, partition, position) values ($1, 0, 2), ($1, 1, 3)', [
      BUS,
    ]);
  });

  test('each says how far it is; one that has all that was sent to it is as far as the relay', async () => {
    const found = [
      { lane: 0, lagEvents: 0, isLate: false },
      { lane: 1, lagEvents: 3, isLate: true },
      { lane: 2, lagEvents: 6, isLate: true },
      { lane: 3, lagEvents: 0, isLate: false },
    ];
    expect(await lanes(await storeOf(6))).toEqual(found);
    // What nobody has carried yet, all lack.
    const later = found.map(({ lane, lagEvents }) => ({ lane, lagEvents: lagEvents + 2, isLate: true }));
    expect(await lanes(await storeOf(8))).toEqual(later);
  });

  test('nothing is said once the log feeds the rows itself', async () => {
    await db.database.query("update engine.checkpoints set position = 7 where projection = 'insights'");
    expect(await lanes(await storeOf(8))).toEqual([]);
  });
});
