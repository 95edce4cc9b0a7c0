import { BackOff } from './back-off.js';
import type { Held } from './lease.js';
import { pause } from './pause.js';

/** A lease and whatever comes with it. */
export interface Leadership<Lease extends Held> {
  /** How long it lasts unless extended, in milliseconds. */
  readonly lastsMs: number;
  /** Undefined if another process holds it. */
  acquire(holder: string): Promise<Lease | undefined>;
  /** @throws LeaseLost, or anything else that makes this process begin again */
  extend(lease: Lease): Promise<void>;
  release(lease: Lease): Promise<void>;
}

/** What a leader reports: it knows no logger. */
export interface LeaderObserver {
  /** This process leads from now on. */
  leading(lease: bigint): void;
  failed(error: unknown, retryInMs: number): void;
}

/** Runs work while this process lives and holds the lease; stands by while another holds it. */
export class LeaderRunner<Lease extends Held> {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /**
   * @param holder names this process among those that may lead
   * @param work goes on until the signal aborts; what it throws is reported, and it begins again after a pause
   */
  constructor(
    private readonly leadership: Leadership<Lease>,
    private readonly holder: string,
    private readonly work: (lease: Lease, signal: AbortSignal) => Promise<void>,
    private readonly observer: LeaderObserver,
  ) {}

  start(): void {
    this.#running = this.#keep();
  }

  /** Ends what is under way and lets another process lead. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        const lease = await this.leadership.acquire(this.holder);
        if (lease === undefined) await pause(this.leadership.lastsMs / 4, signal);
        else {
          backOff.reset();
          this.observer.leading(lease.number);
          await this.#lead(lease);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.observer.failed(error, backOff.ms);
        await pause(backOff.ms, signal);
        backOff.grow();
      }
    }
  }

  async #lead(lease: Lease): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, over.signal]);
    const holding = this.#hold(lease, over);
    try {
      await this.work(lease, signal);
      over.signal.throwIfAborted();
    } catch (error) {
      throw over.signal.aborted ? over.signal.reason : error;
    } finally {
      over.abort();
      await holding;
      // Fenced like everything else: a lost lease is not given back.
      await this.leadership.release(lease).catch(() => undefined);
    }
  }

  /** Extends the lease even while there is nothing to do or nobody answers. */
  async #hold(lease: Lease, over: AbortController): Promise<void> {
    for (;;) {
      await pause(this.leadership.lastsMs / 3, over.signal);
      if (over.signal.aborted) return;
      try {
        await this.leadership.extend(lease);
      } catch (error) {
        over.abort(error);
      }
    }
  }
}
