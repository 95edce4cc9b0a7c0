import fc from 'fast-check';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { aFact, readAll } from '../../test/contract/event-store.examples.js';
import type { BusRecord } from './bus.js';
import { StoreUnavailable } from './event-store.js';
import { isIn, planPartitions } from './partition.plan.js';
import {
  CheckpointMoved,
  PartitionReceiver,
  type PartitionReader,
  type PartitionStretch,
} from './partition.receiver.js';

const PARTITIONS = 3;
const ZEROS = [0n, 0n, 0n];

/** Rows and checkpoints in one place, moved together or not at all. */
class Reader implements PartitionReader {
  readonly checkpoints = [...ZEROS];
  readonly taken: StoredEvent[][] = [[], [], []];
  last: readonly bigint[] = ZEROS;

  async checkpoint(partition: number) {
    return this.checkpoints[partition] as bigint;
  }

  /** What it does when it has taken something. */
  after: (signal?: AbortSignal) => void = () => {};

  async take({ partition, after, upTo, events }: PartitionStretch, signal?: AbortSignal) {
    if (this.checkpoints[partition] !== after) throw new CheckpointMoved(partition, after);
    this.checkpoints[partition] = upTo;
    this.taken[partition]?.push(...events);
    this.after(signal);
  }

  async sent() {
    return this.last;
  }
}

async function filled(events: number) {
  const store = new MemoryEventStore();
  await store.append(
    Array.from({ length: events }, (_, index) =>
      aFact(`${index}`, { customerId: index % 5 === 4 ? null : `c-${index % 7}` }),
    ),
  );
  const log = await readAll(store, 0n);
  const reader = new Reader();
  const { batches, sent } = planPartitions(log, ZEROS);
  reader.last = sent;
  const repairs: [number, bigint, bigint][] = [];
  const receiver = new PartitionReceiver(store, PARTITIONS, reader, (...repair) => repairs.push(repair));
  const records = ZEROS.map((_, partition) => batches.find((batch) => batch.partition === partition)?.records ?? []);
  return { store, log, reader, receiver, records, repairs };
}

const positions = (events: readonly StoredEvent[]) => events.map(({ position }) => position);
const own = (log: readonly StoredEvent[], partition: number) =>
  positions(log.filter((event) => isIn(partition, PARTITIONS, event)));

test('repeated, lost and late records: each event is taken once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.record({ from: fc.nat(40), count: fc.integer({ min: 1, max: 12 }), lost: fc.nat(7) }), {
        maxLength: 12,
      }),
      async (events, deliveries) => {
        const { log, reader, receiver, records } = await filled(events);
        for (const [partition, all] of records.entries()) {
          for (const { from, count, lost } of deliveries) {
            const some = all.slice(from, from + count).filter((_, index) => index !== lost);
            await receiver.receive({ partition, records: some });
          }
          await receiver.receive({ partition, records: all });
          expect(positions(reader.taken[partition] ?? [])).toEqual(own(log, partition));
        }
      },
    ),
  );
});

test('a gap is reported and filled from the store before what follows it', async () => {
  const { log, reader, receiver, records, repairs } = await filled(30);
  const all = records[0] as BusRecord[];
  await receiver.receive({ partition: 0, records: all.slice(0, 2) });
  await receiver.receive({ partition: 0, records: all.slice(4) });
  expect(positions(reader.taken[0] as StoredEvent[])).toEqual(own(log, 0));
  expect(repairs).toEqual([[0, all[1]?.event.position, all[3]?.event.position]]);
});

test('what the bus lost at its end comes from the store', async () => {
  const { log, reader, receiver, records } = await filled(30);
  await receiver.receive({ partition: 2, records: (records[2] as BusRecord[]).slice(0, 1) });
  expect((await receiver.progress())[2]).toEqual({
    partition: 2,
    done: records[2]?.[0]?.event.position,
    sent: reader.last[2],
  });
  await receiver.missing(2, reader.last[2] as bigint);
  expect(positions(reader.taken[2] as StoredEvent[])).toEqual(own(log, 2));
  await receiver.missing(2, reader.last[2] as bigint);
  expect(positions(reader.taken[2] as StoredEvent[])).toEqual(own(log, 2));
});

test('much that the bus lost at its end comes in parts, and is reported once', async () => {
  const { log, reader, receiver, repairs } = await filled(4_100);
  const last = reader.last[1] as bigint;
  const reached: bigint[] = [];
  for (let asked = 0; asked < 4; asked++) {
    await receiver.missing(1, last);
    reached.push(reader.checkpoints[1] as bigint);
  }
  expect(reached).toEqual([2_000n, 4_000n, last, last]);
  expect(positions(reader.taken[1] as StoredEvent[])).toEqual(own(log, 1));
  expect(repairs).toEqual([[1, 0n, last]]);
});

test('whoever stops while a gap is filled leaves the rest of it, of which nothing is lost', async () => {
  const { log, reader, receiver, records } = await filled(4_100);
  const late = { partition: 1, records: (records[1] as BusRecord[]).slice(-1) };
  const stopping = new AbortController();
  const reason = new Error('It stops');
  const told: unknown[] = [];
  reader.after = (signal) => {
    told.push(signal);
    stopping.abort(reason);
  };
  await expect(receiver.receive(late, stopping.signal)).rejects.toBe(reason);
  await expect(receiver.missing(1, reader.last[1] as bigint, stopping.signal)).rejects.toBe(reason);
  expect([reader.checkpoints[1], told]).toEqual([2_000n, [stopping.signal]]);
  const open = new AbortController().signal;
  await receiver.missing(1, reader.last[1] as bigint, open);
  await receiver.receive(late, open);
  expect(new Set(told.slice(1))).toEqual(new Set([open]));
  expect(positions(reader.taken[1] as StoredEvent[])).toEqual(own(log, 1));
});

test('a store that does not yet show what was sent is not believed', async () => {
  const { reader, receiver, records } = await filled(30);
  const behind = new PartitionReceiver(new MemoryEventStore(), PARTITIONS, reader);
  const late = { partition: 0, records: (records[0] as BusRecord[]).slice(3) };
  await expect(behind.receive(late)).rejects.toBeInstanceOf(StoreUnavailable);
  expect(reader.checkpoints[0]).toBe(0n);
  await receiver.receive(late);
  expect(reader.checkpoints[0]).toBe(reader.last[0]);
});

test('when another process has moved on in the partition, nothing is taken twice', async () => {
  const { log, reader, receiver, records } = await filled(30);
  const all = records[1] as BusRecord[];
  const zombie = new PartitionReceiver(new MemoryEventStore(), PARTITIONS, {
    checkpoint: async () => 0n,
    take: (stretch) => reader.take(stretch),
    sent: () => reader.sent(),
  });
  await receiver.receive({ partition: 1, records: all.slice(0, 5) });
  await expect(zombie.receive({ partition: 1, records: all })).rejects.toBeInstanceOf(CheckpointMoved);
  await receiver.receive({ partition: 1, records: all });
  expect(positions(reader.taken[1] as StoredEvent[])).toEqual(own(log, 1));
});
