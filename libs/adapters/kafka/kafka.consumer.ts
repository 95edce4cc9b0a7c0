import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { BackOff } from '#libs/eventing/back-off.js';
import type { BusObserver } from '#libs/eventing/bus.js';
import { Postponed } from '#libs/eventing/inbox.js';
import { pause } from '#libs/eventing/pause.js';
import { shared } from '#libs/eventing/shared.signal.js';
import { awaitCoordinator, withAdmin } from './kafka.client.js';
import { StallWatch, type Watched, type WatchedMember } from './kafka.stall-watch.js';

const CONCURRENT_PARTITIONS = 8;
const LEAVING_MS = 10_000;
/** So often within its patience a member looks whether its partitions move. */
const LOOKS = 4;

export interface GroupSettings {
  readonly topic: string;
  /** Milliseconds after which the group gives a silent member's partitions to others. */
  readonly sessionTimeout: number;
  /** Milliseconds that a partition may make no progress although more was sent, before something is done about it. */
  readonly patience: number;
}

/** What a member does with the contents of its partitions. */
export interface MessageReader extends Watched {
  /** Milliseconds between two commits of a partition's offset; 0: after each batch. */
  readonly commitEvery: number;

  /**
   * Resolves when the messages are done with for good. If it rejects, they come again, and only their partition waits.
   * @param signal Aborts when the member stops: rejecting with its reason leaves the messages to the next one.
   */
  take(partition: number, messages: readonly KafkaMessage[], signal: AbortSignal): Promise<void>;
}

/**
 * One member of a group. An offset is committed only after everything below it is done with. Judges the client by its
 * progress, never by what it says about itself: one that has crashed or stalled is replaced.
 */
export class GroupConsumer {
  readonly #stopping = new AbortController();
  readonly #watch: StallWatch;
  /** undefined: the group has not said yet. */
  #assigned: readonly number[] | undefined;
  /** What of each partition is being received, or waits to be received again: expect no news of these partitions. */
  readonly #busy = new Map<number, EachBatchPayload>();
  /** Since when each batch has been with the reader. */
  readonly #received = new Map<EachBatchPayload, number>();
  readonly #committed = new Map<number, number>();
  readonly #retries = new Map<number, BackOff>();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly group: string,
    private readonly settings: GroupSettings,
    private readonly reader: MessageReader,
    private readonly observer: Pick<BusObserver, 'failed' | 'rebuilt'>,
  ) {
    this.#watch = new StallWatch(reader, this.#seen(), settings.patience);
    shared(this.#stopping.signal);
  }

  start(): void {
    this.#running = this.#keep();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    for (const backOff = new BackOff(); !signal.aborted; backOff.grow()) {
      const crashed = new AbortController();
      const consumer = this.#client(crashed);
      const started = performance.now();
      try {
        await this.#join(consumer);
        const reason = await this.#untilItStands(AbortSignal.any([signal, crashed.signal]));
        if (reason !== undefined) this.observer.rebuilt(reason);
        if (crashed.signal.aborted && !signal.aborted) throw crashed.signal.reason;
      } catch (error) {
        backOff.resetIfLasted(performance.now() - started);
        this.observer.failed(error, backOff.ms);
        this.#assigned = undefined;
        // Otherwise, a client that always crashes before the next look would leave its partitions stalled for ever.
        if (!signal.aborted) await this.#lookWhileReading(this.settings.patience);
      }
      this.#assigned = undefined;
      await leave(consumer);
      await pause(backOff.ms, signal);
    }
  }

  #client(crashed: AbortController): Consumer {
    const { sessionTimeout } = this.settings;
    const consumer = this.kafka.consumer({
      groupId: this.group,
      sessionTimeout,
      heartbeatInterval: Math.floor(sessionTimeout / 4),
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      retry: { retries: 4, initialRetryTime: 200, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#assigned = payload.memberAssignment[this.settings.topic] ?? [];
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => crashed.abort(payload.error));
    return consumer;
  }

  async #join(consumer: Consumer): Promise<void> {
    await awaitCoordinator(this.kafka, this.settings.topic, this.group, this.#stopping.signal);
    await consumer.connect();
    await consumer.subscribe({ topic: this.settings.topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: (batch) => this.#receive(batch),
    });
  }

  /** Why the client must be replaced; undefined if the signal aborted. */
  async #untilItStands(signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      if (!this.#watch.isReading) await pause(this.settings.patience / LOOKS, signal);
      if (signal.aborted) return undefined;
      const reason = await this.#look();
      if (reason !== undefined) return reason;
    }
  }

  #seen(): WatchedMember {
    return {
      concerns: (partition) => {
        const mine = this.#assigned === undefined || this.#assigned.includes(partition);
        return mine && !this.#busy.has(partition);
      },
      busySince: () => this.#received.values().next().value,
      emptied: () => this.#emptied(),
    };
  }

  async #emptied(): Promise<ReadonlySet<number>> {
    const { topic, patience } = this.settings;
    const asked = emptiedPartitions(this.kafka, topic).catch(() => NONE);
    // Whoever needs a new connection must not wait for a broker that hangs.
    return Promise.race([asked, pause(patience / LOOKS, this.#stopping.signal).then(() => NONE)]);
  }

  /** Once; again for at most so many milliseconds where partitions are read from the store. */
  async #lookWhileReading(ms: number): Promise<void> {
    const until = performance.now() + ms;
    do await this.#look();
    while (this.#watch.isReading && !this.#stopping.signal.aborted && performance.now() < until);
  }

  async #look(): Promise<string | undefined> {
    try {
      return await this.#watch.look(this.#stopping.signal);
    } catch (cause) {
      if (cause === this.#stopping.signal.reason) return undefined;
      const blind = new Error(`How far the group ${this.group} is cannot be seen`, { cause });
      this.observer.failed(blind, this.settings.patience / LOOKS);
      return undefined;
    }
  }

  async #receive(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, resolveOffset } = payload;
    const { partition } = batch;
    const beating = setInterval(() => void heartbeat().catch(() => undefined), this.settings.sessionTimeout / 4);
    this.#busy.set(partition, payload);
    this.#received.set(payload, performance.now());
    try {
      await this.reader.take(partition, batch.messages, this.#stopping.signal);
      this.#retries.delete(partition);
      this.#endBusy(payload);
    } catch (error) {
      return this.#tryLater(payload, error);
    } finally {
      clearInterval(beating);
      this.#received.delete(payload);
    }
    resolveOffset(batch.lastOffset());
    await this.#commit(payload);
  }

  /** The partition pauses while the others go on; then the same records come again, to another member if this one stops. */
  #tryLater(payload: EachBatchPayload, error: unknown): void {
    const { partition } = payload.batch;
    const resume = payload.pause();
    if (error === this.#stopping.signal.reason) return;
    const backOff = this.#retries.get(partition) ?? new BackOff();
    const wait = error instanceof Postponed ? error.forMs : backOff.ms;
    if (!(error instanceof Postponed)) {
      this.observer.failed(error, wait);
      backOff.grow();
      this.#retries.set(partition, backOff);
    }
    void pause(wait, this.#stopping.signal).then(() => {
      this.#endBusy(payload);
      resume();
    });
  }

  /** Unless another client has brought the partition's next batch in the meantime. */
  #endBusy(payload: EachBatchPayload): void {
    const { partition } = payload.batch;
    if (this.#busy.get(partition) === payload) this.#busy.delete(partition);
  }

  /** A failed commit costs some rereading after the next start: too little to end the membership over. */
  async #commit({ batch, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const now = performance.now();
    const { commitEvery } = this.reader;
    if (now - (this.#committed.get(partition) ?? -commitEvery) < commitEvery) return;
    this.#committed.set(partition, now);
    const offset = `${BigInt(batch.lastOffset()) + 1n}`;
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] }).catch(() => undefined);
  }
}

const NONE: ReadonlySet<number> = new Set();

async function emptiedPartitions(kafka: Kafka, topic: string): Promise<ReadonlySet<number>> {
  const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
  return new Set(offsets.filter(({ low, high }) => low === high).map(({ partition }) => partition));
}

/** A client that has lost its brokers may wait for ever. */
async function leave(consumer: Consumer): Promise<void> {
  const patience = new AbortController();
  await Promise.race([consumer.disconnect().catch(() => undefined), pause(LEAVING_MS, patience.signal)]);
  patience.abort();
}
