import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import { type LeaderObserver, LeaderRunner } from '#libs/eventing/leader.runner.js';
import { type Held, Lease } from '#libs/eventing/lease.js';
import type { Position } from '#libs/kernel/event.js';
import { type Erased, erasedBy, type FeedItem, itemOf } from './feed.events.js';
import { addItems, moveProgress, readProgress, withdraw, withdrawLate } from './feed.table.js';

export interface FollowerOptions {
  /** Names this process among those that may follow. */
  readonly holder: string;
  /** How long a lease lasts unless extended, in milliseconds. */
  readonly leaseMs: number;
  /** Most events read at once. */
  readonly batch: number;
}

/**
 * Copies what subscribers may see from the log into the feed, in the order of the log. One process follows, others stand
 * by. Items are on the disk together with the checkpoint before anybody is sent one; a process that lost its lease
 * commits nothing.
 */
export class FeedFollower {
  readonly #lease: Lease;
  readonly #leader: LeaderRunner<Held>;
  /** Up to where this process has copied, and how much of that is noted. */
  #read: Position = 0n;
  #noted: Position = 0n;

  constructor(
    private readonly store: Pick<EventStore, 'follow'>,
    private readonly database: Database,
    private readonly head: HeadSignal,
    observer: LeaderObserver,
    private readonly options: FollowerOptions,
  ) {
    this.#lease = new Lease(database, 'feed', options.leaseMs);
    const leadership = {
      lastsMs: options.leaseMs,
      acquire: (holder: string) => this.#lease.acquire(holder),
      extend: (held: Held) => this.#extend(held),
      release: (held: Held) => this.#lease.release(held),
    };
    this.#leader = new LeaderRunner(leadership, options.holder, (held, signal) => this.#copy(held, signal), observer);
  }

  start(): void {
    this.#leader.start();
  }

  /** Ends what is under way and lets another process follow. */
  stop(): Promise<void> {
    return this.#leader.stop();
  }

  async #copy(held: Held, signal: AbortSignal): Promise<void> {
    this.#read = this.#noted = await readProgress(this.database);
    for await (const events of this.store.follow(this.#read, { signal, batch: this.options.batch })) {
      const position = events.at(-1)?.position ?? this.#read;
      const items = events.flatMap((event) => itemOf(event) ?? []);
      const erased = events.flatMap((event) => erasedBy(event) ?? []);
      if (items.length > 0 || erased.length > 0) await this.#commit(held, position, items, erased);
      this.#read = position;
    }
  }

  /** What holds nothing for subscribers is noted now and then only: it can be read again. */
  async #extend(held: Held): Promise<void> {
    if (this.#read > this.#noted) await this.#commit(held, this.#read, []);
    else await this.#lease.extend(held);
  }

  async #commit(
    held: Held,
    position: Position,
    items: readonly FeedItem[],
    erased: readonly Erased[] = [],
  ): Promise<void> {
    await this.database.transaction(async (sql) => {
      const extended = this.#lease.extend(held, sql);
      addItems(sql, items);
      withdraw(sql, erased);
      withdrawLate(sql, items);
      moveProgress(sql, position);
      await extended;
    });
    this.#noted = position;
    const last = items.at(-1);
    if (last !== undefined) this.head.raise(last.position);
  }
}
