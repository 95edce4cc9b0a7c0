import type { Position } from '#libs/kernel/event.js';
import type { Bus } from './bus.js';
import type { EventStore } from './event-store.js';
import { planPartitions } from './partition.plan.js';
import { pause } from './pause.js';
import { CheckpointTakenBack, type Lease, type RelayCheckpoint } from './relay.checkpoint.js';

/** What the relay tells of itself: it knows no logger. */
export interface RelayObserver {
  /** This one leads from now on. */
  leading(lease: bigint): void;
  failed(error: unknown, retryInMs: number): void;
}

export interface RelayOptions {
  /** Names this process among relays. */
  readonly holder: string;
  /** How long a lease lasts that is not extended, in milliseconds. */
  readonly leaseMs: number;
  /** Most events between two checkpoints. */
  readonly batch: number;
}

const LEAST_RETRY = 100;
const LONGEST_RETRY = 5_000;

/**
 * Carries the log to the bus, in its order, for as long as the process lives. One relay leads, others stand by. After
 * every acknowledged batch the checkpoint is moved: what a crash leaves between the two is carried again, to the same
 * partitions with the same predecessors, and readers drop it by its position. So one that was paused and wakes up to a
 * lost lease has only repeated, and moves nothing.
 */
export class RelayRunner {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #position: Position = 0n;

  constructor(
    private readonly store: Pick<EventStore, 'follow'>,
    private readonly bus: Pick<Bus, 'send'>,
    private readonly checkpoint: RelayCheckpoint,
    private readonly observer: RelayObserver,
    private readonly options: RelayOptions,
  ) {}

  start(): void {
    this.#running = this.#keep();
  }

  /** Ends what is under way and lets another relay lead. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Up to where this relay has carried the log, or found it carried when it took over. */
  get position(): Position {
    return this.#position;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    let retry = LEAST_RETRY;
    while (!signal.aborted) {
      try {
        const lease = await this.checkpoint.acquire(this.options.holder);
        if (lease === undefined) await pause(this.options.leaseMs / 4, signal);
        else {
          retry = LEAST_RETRY;
          this.observer.leading(lease.number);
          await this.#lead(lease);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.observer.failed(error, retry);
        await pause(retry, signal);
        retry = Math.min(2 * retry, LONGEST_RETRY);
      }
    }
  }

  async #lead(lease: Lease): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, over.signal]);
    const holding = this.#hold(lease, over);
    try {
      await this.#carry(lease, signal);
      over.signal.throwIfAborted();
    } catch (error) {
      throw over.signal.aborted ? over.signal.reason : error;
    } finally {
      over.abort();
      await holding;
      // Fenced like everything else: a lease that was lost is not given back.
      await this.checkpoint.release(lease).catch(() => undefined);
    }
  }

  /**
   * Extends the lease, also while there is nothing to carry or the bus does not answer. Without anything to carry nobody
   * else would find that the checkpoint was taken back, and who asks for a position would wait for the next event.
   */
  async #hold(lease: Lease, over: AbortController): Promise<void> {
    for (;;) {
      await pause(this.options.leaseMs / 3, over.signal);
      if (over.signal.aborted) return;
      const committed = this.#position;
      try {
        const position = await this.checkpoint.extend(lease);
        if (position < committed) throw new CheckpointTakenBack(position, committed);
      } catch (error) {
        over.abort(error);
      }
    }
  }

  async #carry(lease: Lease, signal: AbortSignal): Promise<void> {
    let { sent } = lease;
    this.#position = lease.position;
    const log = this.store.follow(lease.position, { signal, batch: this.options.batch });
    for await (const events of readAhead(log)) {
      const position = events.at(-1)?.position ?? this.#position;
      const plan = planPartitions(events, sent);
      await this.bus.send(plan.batches, signal);
      await this.checkpoint.commit(lease, { position, sent: plan.sent });
      sent = plan.sent;
      this.#position = position;
    }
  }
}

/** The next item is fetched while one is worked on. */
async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  const fetch = () => {
    const item = items.next();
    item.catch(() => undefined);
    return item;
  };
  for (let next = fetch(); ; ) {
    const { done, value } = await next;
    if (done) return;
    next = fetch();
    yield value;
  }
}
