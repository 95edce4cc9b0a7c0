import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { BusRecord, PartitionBatch, PartitionProgress, Receiver } from '#libs/eventing/bus.js';
import { CheckpointMoved, PartitionReceiver, type PartitionStretch } from '#libs/eventing/partition.receiver.js';
import { planPartitions } from '#libs/eventing/partition.plan.js';
import { pause } from '#libs/eventing/pause.js';
import type { RelayCheckpoint } from '#libs/eventing/relay.checkpoint.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { aFact, readAll } from '../contract/event-store.examples.js';
import { useDatabase } from './postgres.js';

/** A database for this test file only, and an event store in it. */
export function useRelayDatabase() {
  const given = useDatabase();
  let store: PostgresEventStore | undefined;
  beforeAll(async () => {
    store = new PostgresEventStore(given.connection, {});
    await store.open();
  });
  afterAll(() => store?.close());
  return {
    get connection() {
      return given.connection;
    },
    get database() {
      return given.database;
    },
    get store(): PostgresEventStore {
      if (!store) throw new Error('The event store is there from beforeAll on');
      return store;
    },
  };
}

/** Facts about forty customers; every tenth is about no customer. */
export const facts = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aFact(`${index}`, { customerId: index % 10 === 9 ? null : `c-${Math.floor(Math.random() * 40)}` }),
  );

export interface Load {
  /** Events stored so far. */
  readonly count: number;
  stop(): Promise<void>;
}

/** Appends from several callers at once, a few hundred events per second each, until told to stop. */
export function appending(store: EventStore, callers = 4): Load {
  const stopping = new AbortController();
  let count = 0;
  const call = async () => {
    while (!stopping.signal.aborted) {
      const outcomes = await store.append(facts(5));
      count += outcomes.filter(({ status }) => status === 'stored').length;
      await pause(10, stopping.signal);
    }
  };
  const calls = Promise.all(Array.from({ length: callers }, call));
  return {
    get count() {
      return count;
    },
    async stop() {
      stopping.abort();
      await calls;
    },
  };
}

/** Reads the bus as a projector would, with rows and checkpoints in memory, and remembers everything that arrived. */
export class Witness implements Receiver {
  readonly arrived: BusRecord[][];
  readonly taken: StoredEvent[][];
  readonly repairs: { partition: number; after: Position; upTo: Position }[] = [];
  readonly #checkpoints: Position[];
  readonly #receiver: PartitionReceiver;
  #held: Promise<void> | undefined;
  readonly #positions: Position[][];
  #sent: readonly Position[];
  #planned = 0n;

  constructor(
    private readonly store: EventStore,
    private readonly partitions: number,
    relay: RelayCheckpoint,
  ) {
    this.arrived = Array.from({ length: partitions }, () => []);
    this.taken = this.arrived.map(() => []);
    this.#checkpoints = this.arrived.map(() => 0n);
    this.#positions = this.arrived.map(() => []);
    this.#sent = [...this.#checkpoints];
    const reader = {
      checkpoint: async (partition: number) => this.#checkpoints[partition] as Position,
      take: (stretch: PartitionStretch) => this.#take(stretch),
      sent: async () => (await relay.read()).sent,
    };
    this.#receiver = new PartitionReceiver(store, partitions, reader, (partition, after, upTo) =>
      this.repairs.push({ partition, after, upTo }),
    );
  }

  /** Refuses everything while the work runs. */
  async hold(work: () => Promise<void>): Promise<void> {
    this.#held = work();
    await this.#held;
    this.#held = undefined;
  }

  receive(batch: PartitionBatch, signal: AbortSignal): Promise<void> {
    if (this.#held) return Promise.reject(new Error('Not now'));
    this.arrived[batch.partition]?.push(...batch.records);
    return this.#receiver.receive(batch, signal);
  }

  progress(): Promise<readonly PartitionProgress[]> {
    return this.#receiver.progress();
  }

  missing(partition: number, sent: Position, signal: AbortSignal): Promise<void> {
    if (this.#held) return Promise.reject(new Error('Not now'));
    return this.#receiver.missing(partition, sent, signal);
  }

  get count(): number {
    return this.taken.reduce((sum, { length }) => sum + length, 0);
  }

  /** The number of records that arrived again. */
  get repeated(): number {
    return this.arrived.reduce((sum, records) => sum + records.length - new Set(records.map(positionOf)).size, 0);
  }

  /** How many events have not been taken yet; 0 when the whole log was. */
  async missingEvents(): Promise<number> {
    return (await this.#expected()).reduce((sum, { length }) => sum + length, 0) - this.count;
  }

  /** Expects that every stored event was taken once, in partition order, and arrived at least once or was repaired. */
  async expectWholeLog(): Promise<void> {
    const expected = await this.#expected();
    for (const [partition, positions] of expected.entries()) {
      expect(this.taken[partition]?.map(({ position }) => position)).toEqual(positions);
      const arrived = new Set(this.arrived[partition]?.map(positionOf));
      const repaired = (position: Position) =>
        this.repairs.some((r) => r.partition === partition && position > r.after && position <= r.upTo);
      expect(positions.filter((position) => !arrived.has(position) && !repaired(position))).toEqual([]);
    }
  }

  async #take({ partition, after, upTo, events }: PartitionStretch): Promise<void> {
    if (this.#checkpoints[partition] !== after) throw new CheckpointMoved(partition, after);
    this.#checkpoints[partition] = upTo;
    this.taken[partition]?.push(...events);
  }

  /** The events that each partition should hold, up to the end of the log. */
  async #expected(): Promise<readonly (readonly Position[])[]> {
    const { batches, sent } = planPartitions(await readAll(this.store, this.#planned), this.#sent);
    for (const { partition, records } of batches) this.#positions[partition]?.push(...records.map(positionOf));
    this.#sent = sent;
    this.#planned = sent.reduce((last, position) => (position > last ? position : last), this.#planned);
    return this.#positions;
  }
}

const positionOf = ({ event }: BusRecord): Position => event.position;
