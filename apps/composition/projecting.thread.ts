import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { RunnerObserver } from '#libs/eventing/projection.runner.js';
import { supervised } from '#libs/eventing/supervised.js';
import type { Position } from '#libs/kernel/event.js';
import type { ThreadWork } from './lane.thread.js';

/** How long to wait for the next head before waiting again, in milliseconds. */
const HEAD_MS = 60_000;
const WORKER = new URL('./projecting.worker.js', import.meta.url);

/** What the thread is given. */
export interface ProjectingWork extends ThreadWork {
  /** How many threads share out the log, it included. */
  readonly threads: number;
}

/** What the thread tells. */
export type Told =
  | { readonly what: 'reached'; readonly position: Position }
  | { readonly what: 'looked' }
  | { readonly what: 'failed'; readonly error: Error; readonly retryInMs: number }
  | { readonly what: 'parked' | 'aloneInstead'; readonly error: Error };

/** Cores for each thread that projects: the rest is for PostgreSQL, and for what is asked and published. */
const CORES = 2;
const MOST = 4;

/**
 * How many threads project beside the one that serves; 0: that one does it itself.
 * @param wanted as configured, if it is
 */
export function projectingThreads(
  wanted: number | undefined,
  cores = availableParallelism(),
  isBuilt = existsSync(fileURLToPath(WORKER)),
): number {
  // Sources that run without a build have no worker.
  if (!isBuilt) return 0;
  return wanted ?? Math.min(MOST, Math.floor(cores / CORES));
}

/** A thread that projects the log, with those that help it, for as long as the process lives: one that dies is replaced. */
export class ProjectingThread {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: ProjectingWork,
    /** The log's head, which the thread is told as soon as this process knows it. */
    private readonly head: HeadSignal,
    private readonly observer: RunnerObserver,
    private readonly worker = WORKER,
  ) {}

  start(): void {
    const { signal } = this.#stopping;
    this.#running = supervised(
      () => this.#run(signal),
      signal,
      (error, retryInMs) => this.observer.failed(error, retryInMs),
    );
  }

  /** Ends after the transaction under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Until the thread has ended because it was told to. @throws what ended it otherwise */
  async #run(signal: AbortSignal): Promise<void> {
    const thread = new Worker(this.worker, { workerData: this.work });
    const ended = new AbortController();
    const tell = (message: Position | 'stop') => thread.postMessage(message);
    const stop = () => tell('stop');
    signal.addEventListener('abort', stop);
    void this.#tellHeads(tell, ended.signal);
    try {
      await new Promise<void>((done, failed) => {
        thread.on('message', (told: Told) => this.#hear(told));
        thread.once('error', failed);
        thread.once('exit', (code) => {
          if (signal.aborted && code === 0) done();
          else failed(new Error(`The thread that projects ended with ${code}`));
        });
      });
    } finally {
      ended.abort();
      signal.removeEventListener('abort', stop);
    }
  }

  async #tellHeads(tell: (head: Position) => void, signal: AbortSignal): Promise<void> {
    for (let at = 0n; !signal.aborted; ) {
      await this.head.beyond(at, HEAD_MS, signal);
      if (this.head.position > at) tell((at = this.head.position));
    }
  }

  #hear(told: Told): void {
    if (told.what === 'reached') this.observer.reached?.(told.position);
    else if (told.what === 'looked') this.observer.looked?.();
    else if (told.what === 'failed') this.observer.failed(told.error, told.retryInMs);
    else if (told.what === 'parked') this.observer.parked(told.error);
    else this.observer.aloneInstead?.(told.error);
  }
}
