import { setTimeout as sleep } from 'node:timers/promises';
import { type AllStreamSubscription, streamNameFilter } from '@eventstore/db-client';
import type { Position } from '#libs/kernel/event.js';
import { PREFIXES } from './event-store.record.js';
import type { EventStoreDBServer } from './event-store.server.js';

const PAUSE_MS = 200;

/**
 * A subscription that wakes those waiting for more of the log, and does nothing else: events come only from reading the
 * log, so a subscription that ends, repeats itself or goes quiet costs time but no event.
 */
export class Tail {
  #head: Position = 0n;
  readonly #waiting = new Set<() => void>();
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;
  #subscription: AllStreamSubscription | undefined;

  constructor(private readonly server: EventStoreDBServer) {}

  /**
   * Waits until there is something after `position`, the time is up, or the signal aborts. False if the time was up.
   */
  async beyond(position: Position, patienceMs: number, signal: AbortSignal): Promise<boolean> {
    this.#running ??= this.#keep();
    if (this.#head > position || signal.aborted) return true;
    return new Promise<boolean>((resolve) => {
      const end = (woken: boolean) => () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve(woken);
      };
      const wake = end(true);
      const timer = setTimeout(end(false), patienceMs);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }

  /** Something was found that it should have announced: it is replaced. */
  distrust(): void {
    void this.#subscription?.unsubscribe().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.distrust();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#subscribe().catch(() => undefined);
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Ends when the subscription does, with or without an error. */
  #subscribe(): Promise<void> {
    const subscription = this.server.client.subscribeToAll({
      fromPosition: 'end',
      filter: streamNameFilter({ prefixes: PREFIXES, checkpointInterval: 1_000 }),
    });
    this.#subscription = subscription;
    return new Promise((resolve) => {
      // What came between two subscriptions is found by reading.
      subscription.on('confirmation', () => this.#wake());
      subscription.on('data', ({ event }) => {
        const position = event?.position?.commit ?? 0n;
        if (position > this.#head) this.#head = position;
        this.#wake();
      });
      for (const end of ['error', 'end', 'close'] as const) subscription.on(end, () => resolve());
      // A subscription that was never established emits no end.
      this.#ending.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
