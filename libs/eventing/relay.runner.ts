import type { Position } from '#libs/kernel/event.js';
import type { Bus } from './bus.js';
import type { EventStore } from './event-store.js';
import { type LeaderObserver, LeaderRunner } from './leader.runner.js';
import { planPartitions } from './partition.plan.js';
import { CheckpointTakenBack, type RelayCheckpoint, type RelayLease } from './relay.checkpoint.js';

export interface RelayOptions {
  /** Names this process among relays. */
  readonly holder: string;
  /** Most events between two checkpoints. */
  readonly batch: number;
}

/**
 * Carries the log to the bus, in order, for as long as the process lives. One relay leads, others stand by. The
 * checkpoint moves after every acknowledged batch: after a crash in between, that batch is carried again, to the same
 * partitions with the same predecessors, and readers drop it by position. So a paused relay that wakes up without its
 * lease only repeats events and moves nothing.
 */
export class RelayRunner {
  readonly #leader: LeaderRunner<RelayLease>;
  #position: Position = 0n;

  constructor(
    private readonly store: Pick<EventStore, 'follow'>,
    private readonly bus: Pick<Bus, 'send'>,
    private readonly checkpoint: RelayCheckpoint,
    observer: LeaderObserver,
    private readonly options: RelayOptions,
  ) {
    const leadership = {
      lastsMs: checkpoint.lastsMs,
      acquire: (holder: string) => checkpoint.acquire(holder),
      extend: (lease: RelayLease) => this.#extend(lease),
      release: (lease: RelayLease) => checkpoint.release(lease),
    };
    this.#leader = new LeaderRunner(
      leadership,
      options.holder,
      (lease, signal) => this.#carry(lease, signal),
      observer,
    );
  }

  start(): void {
    this.#leader.start();
  }

  /** Ends what is under way and lets another relay lead. */
  stop(): Promise<void> {
    return this.#leader.stop();
  }

  /** Up to where this relay has carried the log, or found it carried when it took over. */
  get position(): Position {
    return this.#position;
  }

  /**
   * With nothing to carry, nobody else would notice that a crash undid the checkpoint, and whoever asks for a position
   * would wait for the next event.
   */
  async #extend(lease: RelayLease): Promise<void> {
    const committed = this.#position;
    await this.checkpoint.extend(lease);
    const { position } = await this.checkpoint.read();
    // It may have carried more meanwhile.
    if (position < committed) throw new CheckpointTakenBack(position, this.#position);
  }

  async #carry(lease: RelayLease, signal: AbortSignal): Promise<void> {
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

/** Fetches the next item while the current one is processed. */
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
