import { setTimeout as sleep } from 'node:timers/promises';
import { type AllStreamSubscription, streamNameFilter } from '@eventstore/db-client';
import { BackOff } from '#libs/eventing/back-off.js';
import type { Position } from '#libs/kernel/event.js';
import { PREFIXES } from './event-store.record.js';
import type { EventStoreDBServer } from './event-store.server.js';

const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/**
 * A subscription that wakes those waiting for more of the log, and does nothing else: events come only from reading the
 * log, so a subscription that ends, repeats itself or goes quiet costs time but no event.
 */
export class Tail {
  #head: Position = 0n;
  readonly #waiting = new Set<() => void>();
  #running: Promise<void> | undefined;
  #subscription: AllStreamSubscription | undefined;
  /** Ends the wait for the subscription. */
  #over = (): void => undefined;

  constructor(
    private readonly server: EventStoreDBServer,
    private readonly backOff = new BackOff(PAUSE_MS, LONGEST_PAUSE_MS),
    private readonly ending = new AbortController(),
  ) {}

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
    this.ending.abort();
    this.#over();
    this.distrust();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.ending;
    const { backOff } = this;
    while (!signal.aborted) {
      const isEstablished = await this.#subscribe().catch(() => false);
      if (isEstablished) backOff.reset();
      await sleep(backOff.ms, undefined, { signal }).catch(() => undefined);
      backOff.grow();
    }
  }

  /** Ends when the subscription does, with or without an error. @returns whether it ever stood */
  #subscribe(): Promise<boolean> {
    const subscription = this.server.client.subscribeToAll({
      fromPosition: 'end',
      filter: streamNameFilter({ prefixes: PREFIXES, checkpointInterval: 1_000 }),
    });
    this.#subscription = subscription;
    let isEstablished = false;
    return new Promise((resolve) => {
      // What came between two subscriptions is found by reading.
      subscription.on('confirmation', () => {
        isEstablished = true;
        this.#wake();
      });
      subscription.on('data', ({ event }) => {
        const position = event?.position?.commit ?? 0n;
        if (position > this.#head) this.#head = position;
        this.#wake();
      });
      const end = () => resolve(isEstablished);
      for (const each of ['error', 'end', 'close'] as const) subscription.on(each, end);
      // A subscription that was never established emits no end. One place, not a listener for each: these would add up.
      this.#over = end;
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
