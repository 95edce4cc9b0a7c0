import fc from 'fast-check';
import type { Bus, BusRecord, PartitionBatch, Receiver } from '#libs/eventing/bus.js';
import { planPartitions } from '#libs/eventing/partition.plan.js';
import { pause } from '#libs/eventing/pause.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { eventually } from '../support/eventually.js';
import { storedEvents } from './bus.examples.js';

export interface BusEnrolment {
  readonly name: string;
  /** An empty bus; `another` opens it in one more process. */
  open(partitions: number): Promise<{ readonly bus: Bus; another(): Promise<Bus>; close(): Promise<void> }>;
}

/** Keeps each partition's records in order of arrival. */
class Collector implements Receiver {
  readonly arrived = new Map<number, BusRecord[]>();
  calls = 0;

  constructor(
    private readonly before: (batch: PartitionBatch, signal: AbortSignal) => Promise<void> | void = () => {},
  ) {}

  async receive(batch: PartitionBatch, signal: AbortSignal): Promise<void> {
    this.calls++;
    await this.before(batch, signal);
    const { partition, records } = batch;
    this.arrived.set(partition, [...(this.arrived.get(partition) ?? []), ...records]);
  }

  async progress() {
    return [];
  }

  async missing() {}

  get count(): number {
    return [...this.arrived.values()].flat().length;
  }
}

/** As consumers read: a record at or below the partition's last position is a repeat. */
export function onceInOrder(records: readonly BusRecord[]): BusRecord[] {
  let last = 0n;
  return records.filter(({ event: { position } }) => {
    if (position <= last) return false;
    last = position;
    return true;
  });
}

const PARTITIONS = 3;
const ZEROS = Array.from({ length: PARTITIONS }, () => 0n);
const open = new AbortController().signal;

/** Every promise of the port, for one adapter. */
export function busSuite(enrolment: BusEnrolment): void {
  describe(`The bus: ${enrolment.name}`, () => {
    const closing: (() => Promise<void>)[] = [];
    const opened = async () => {
      const subject = await enrolment.open(PARTITIONS);
      closing.push(subject.close);
      return subject;
    };
    afterEach(async () => {
      for (const close of closing.splice(0)) await close();
    });

    const planned = (events: readonly StoredEvent[]) => planPartitions(events, ZEROS).batches;
    const expectAll = (collector: Collector, batches: readonly PartitionBatch[]) => {
      for (const { partition, records } of batches)
        expect(onceInOrder(collector.arrived.get(partition) ?? [])).toEqual(
          records.map(({ event, previous }) => ({ event: { ...event, contentHash: null }, previous })),
        );
    };
    const sizeOf = (batches: readonly PartitionBatch[]) => batches.flatMap(({ records }) => records).length;

    test('every member of every event arrives as stored, in order, with what preceded it', async () => {
      const { bus } = await opened();
      const events = fc.sample(storedEvents(40), { numRuns: 1, seed: 7 })[0] as StoredEvent[];
      const collector = new Collector();
      await bus.subscribe('group', collector);
      await bus.send(planned(events), open);
      await eventually('all arrived', () => collector.count >= sizeOf(planned(events)));
      expectAll(collector, planned(events));
    });

    test('a latecomer reads from the beginning, and groups do not share', async () => {
      const { bus, another } = await opened();
      const batches = planned(fc.sample(storedEvents(30), { numRuns: 1, seed: 8 })[0] as StoredEvent[]);
      await bus.send(batches, open);
      const collectors = [new Collector(), new Collector()];
      await bus.subscribe('first', collectors[0] as Collector);
      await (await another()).subscribe('second', collectors[1] as Collector);
      for (const collector of collectors) {
        await eventually('all arrived', () => collector.count >= sizeOf(batches));
        expectAll(collector, batches);
      }
    });

    test('what a receiver rejects comes again, and holds back only its own partition', async () => {
      const { bus } = await opened();
      const batches = planned(fc.sample(storedEvents(60), { numRuns: 1, seed: 9 })[0] as StoredEvent[]);
      expect(batches.map(({ partition }) => partition)).toEqual([0, 1, 2]);
      let refusing = true;
      let refused = 0;
      const collector = new Collector(({ partition }) => {
        if (partition !== 1 || !refusing) return;
        refused++;
        throw new Error('not now');
      });
      await bus.subscribe('group', collector);
      await bus.send(batches, open);
      const others = sizeOf(batches.filter(({ partition }) => partition !== 1));
      await eventually('the others went on', () => collector.count >= others && refused >= 3);
      expect(collector.arrived.has(1)).toBe(false);
      refusing = false;
      await eventually('all arrived', () => collector.count >= sizeOf(batches));
      expectAll(collector, batches);
    });

    test('the members of a group share the partitions, and one that leaves loses nothing', async () => {
      const { bus, another } = await opened();
      const events = fc.sample(storedEvents(200), { numRuns: 1, seed: 10 })[0] as StoredEvent[];
      const arrived: BusRecord[][] = ZEROS.map(() => []);
      const taken = new Set<string>();
      const member = (name: string) =>
        new Collector(({ partition, records }) => {
          arrived[partition]?.push(...records);
          taken.add(`${name}/${partition}`);
        });
      const second = await another();
      const subscriptions = [
        await bus.subscribe('group', member('a')),
        await second.subscribe('group', member('b')),
      ] as const;
      let sent = ZEROS;
      const send = async (some: readonly StoredEvent[]) => {
        const plan = planPartitions(some, sent);
        await bus.send(plan.batches, open);
        sent = [...plan.sent];
      };
      const of = (name: string) => [...taken].filter((entry) => entry.startsWith(name));
      let at = 0;
      await eventually('both take part', async () => {
        await send(events.slice(at, at + 4));
        at = Math.min(at + 4, 100);
        return of('a').length > 0 && of('b').length > 0;
      });
      await subscriptions[0].stop();
      await send(events.slice(at));
      const all = planned(events);
      await eventually('all arrived', () =>
        all.every(({ partition, records }) => onceInOrder(arrived[partition] ?? []).length >= records.length),
      );
      for (const { partition, records } of all)
        expect(onceInOrder(arrived[partition] ?? []).map(({ event }) => event.position)).toEqual(
          records.map(({ event }) => event.position),
        );
    });

    test('a stopped subscription finishes what it is receiving, and receives nothing more', async () => {
      const { bus } = await opened();
      const [first, second] = [
        fc.sample(storedEvents(10), { numRuns: 1, seed: 11 })[0] as StoredEvent[],
        fc.sample(storedEvents(10, 11n), { numRuns: 1, seed: 12 })[0] as StoredEvent[],
      ];
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      const collector = new Collector(() => held);
      const subscription = await bus.subscribe('group', collector);
      await bus.send(planned(first), open);
      await eventually('something is being received', () => collector.calls > 0);
      const stopped = subscription.stop();
      release();
      await stopped;
      const { calls, count } = collector;
      expect(count).toBeGreaterThan(0);
      await bus.send(planned(second), open);
      expect({ calls: collector.calls, count: collector.count }).toEqual({ calls, count });
    });

    test('a receiver learns that its subscription stops, and what it leaves comes to the next', async () => {
      const { bus } = await opened();
      const batches = planned(fc.sample(storedEvents(10), { numRuns: 1, seed: 14 })[0] as StoredEvent[]);
      let told = false;
      const leaving = new Collector(async (_, signal) => {
        await pause(60_000, signal);
        told = signal.aborted;
        signal.throwIfAborted();
      });
      const subscription = await bus.subscribe('group', leaving);
      await bus.send(batches, open);
      await eventually('something is being received', () => leaving.calls > 0);
      await subscription.stop();
      expect([told, leaving.count]).toEqual([true, 0]);
      const next = new Collector();
      await bus.subscribe('group', next);
      await eventually('all arrived', () => next.count >= sizeOf(batches));
      expectAll(next, batches);
    });

    test('sending with an aborted signal throws its reason', async () => {
      const { bus } = await opened();
      const reason = new Error('no longer');
      const [events] = fc.sample(storedEvents(3), { numRuns: 1, seed: 13 });
      await expect(bus.send(planned(events as StoredEvent[]), AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
