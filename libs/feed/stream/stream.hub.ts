import type { Database } from '#libs/eventing/database.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { pause } from '#libs/eventing/pause.js';
import { supervised } from '#libs/eventing/supervised.js';
import { ALERT_EVENTS } from '#libs/feed/items/feed.events.js';
import { lastPosition, readItems } from '#libs/feed/items/feed.table.js';
import type { Position } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { messageOf } from './stream.message.js';
import type { StreamReader } from './stream.reader.js';

export interface HubOptions {
  /** How often readers are sent a comment, in milliseconds: some clients cut a stream that is silent for 5 s. */
  readonly commentMs: number;
  /** A reader whose socket takes nothing for this long is dropped, in milliseconds. */
  readonly slowMs: number;
  /** How often readers' keys are looked at again, in milliseconds. */
  readonly keysMs: number;
  /** How often the feed is looked at where nothing was heard of it, in milliseconds. */
  readonly pollMs: number;
  /** Most items read at once. */
  readonly page: number;
  /** Most readers of one tenant, and of all: a page that forgets to close its streams must not take everybody's connections. */
  readonly mostOfTenant: number;
  readonly most: number;
}

export const HUB_OPTIONS: HubOptions = {
  commentMs: 3_000,
  slowMs: 30_000,
  keysMs: 500,
  pollMs: 1_000,
  page: 500,
  mostOfTenant: 500,
  most: 2_000,
};

export interface HubParts {
  readonly database: Database;
  readonly keyring: Keyring;
  /** How far the feed has come. */
  readonly head: HeadSignal;
  /** The log's. */
  readonly epoch: string;
}

/** Whether a key may follow the stream; `unknown`: it cannot be looked at now. */
export type Verdict = 'good' | 'bad' | 'unknown';

export interface HubObserver {
  failed(error: unknown, retryInMs: number): void;
  /** A reader was too slow. */
  dropped(): void;
}

/**
 * Sends alerts to all readers of this process. Each item is read and rendered once for those that are up to date; a
 * reader that is behind, or whose socket is full, reads on from the feed at its own pace and then joins them. So nobody
 * waits for a slow reader, and nothing is kept for one.
 */
export class StreamHub {
  readonly #readers = new Set<StreamReader>();
  /** Those that have everything up to `#position`. */
  readonly #upToDate = new Set<StreamReader>();
  readonly #stopping = new AbortController();
  #position: Position = 0n;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: HubParts,
    private readonly verdictOn: (authorization: string | undefined) => Promise<Verdict>,
    private readonly observer: HubObserver,
    private readonly options: HubOptions = HUB_OPTIONS,
  ) {}

  start(): void {
    const { commentMs, keysMs } = this.options;
    this.#running = Promise.all([
      this.#supervised((signal) => this.#send(signal)),
      this.#repeated(commentMs, () => this.#comment()),
      this.#repeated(keysMs, () => this.#lookAtKeys()),
    ]);
  }

  /** Ends all streams: their readers come back to another process, or to this one when it is there again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const reader of this.#readers) reader.end('the server stops: connect again');
    await this.#running;
  }

  get size(): number {
    return this.#readers.size;
  }

  /** Serves a reader until it leaves. */
  add(reader: StreamReader): void {
    if (this.#stopping.signal.aborted) return reader.end('the server stops: connect again');
    const { most, mostOfTenant } = this.options;
    const others = [...this.#readers].filter(({ tenant, isServed }) => isServed && tenant === reader.tenant).length;
    if (this.#readers.size >= most || others >= mostOfTenant)
      return reader.end(`too many streams are open, ${others} of this tenant: close those that nobody reads`);
    this.#readers.add(reader);
    if (reader.isServed) void this.#catchUp(reader);
  }

  remove(reader: StreamReader): void {
    this.#readers.delete(reader);
    this.#upToDate.delete(reader);
  }

  /** Reads on from the feed until nothing is missing: then the reader gets what comes with all others. */
  async #catchUp(reader: StreamReader): Promise<void> {
    await this.#supervised(async () => {
      while (reader.isOpen && reader.after < this.#position) {
        await this.#sendPage(reader, this.#position);
        // Its last item may have filled the socket.
        await reader.drained();
      }
      // Nothing was awaited since it had everything: no item can have come.
      if (reader.isOpen) this.#upToDate.add(reader);
    });
  }

  async #sendPage(reader: StreamReader, upTo: Position): Promise<void> {
    const { tenant, after } = reader;
    const { database, keyring, epoch } = this.parts;
    const limit = this.options.page;
    const items = await readItems(database, { types: ALERT_EVENTS, tenant, after, upTo, limit });
    for (const item of items) {
      const message = await messageOf(item, keyring, epoch);
      await reader.drained();
      if (!reader.isOpen) return;
      reader.send(item.position, message);
    }
    if (items.length < limit) reader.after = upTo;
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { database, keyring, head, epoch } = this.parts;
    const { page: limit, pollMs } = this.options;
    const position = await lastPosition(database);
    // Whoever joined before is not up to date at that position.
    const joined = [...this.#upToDate];
    this.#upToDate.clear();
    this.#position = position;
    for (const reader of joined) void this.#catchUp(reader);
    while (!signal.aborted) {
      const heard = head.position;
      const items = await readItems(database, { types: ALERT_EVENTS, tenant: null, after: this.#position, limit });
      for (const item of items) {
        const message = await messageOf(item, keyring, epoch);
        this.#position = item.position;
        for (const reader of this.#upToDate)
          if (reader.tenant === item.tenant) this.#sendTo(reader, item.position, message);
      }
      if (items.length < limit) await head.beyond(heard, pollMs, signal);
    }
  }

  #sendTo(reader: StreamReader, position: Position, message: Buffer): void {
    // It began after this item.
    if (position <= reader.after || reader.send(position, message)) return;
    this.#upToDate.delete(reader);
    void reader.drained().then(() => this.#catchUp(reader));
  }

  #comment(): void {
    for (const reader of this.#readers) {
      if (reader.fullMs <= this.options.slowMs) reader.comment();
      else {
        reader.end('too slow: connect again with Last-Event-ID');
        this.observer.dropped();
      }
    }
  }

  async #lookAtKeys(): Promise<void> {
    for (const [authorization, readers] of groupBy(this.#readers, (reader) => reader.authorization)) {
      const verdict = await this.verdictOn(authorization);
      for (const reader of readers) {
        if (verdict === 'bad') reader.end('the key is not valid any more');
        // Its key, or the log, could not be looked at when it came: when it comes again, they can.
        else if (verdict === 'good' && !reader.isServed) reader.end('the stream can be served now: connect again');
      }
    }
  }

  async #repeated(ms: number, work: () => unknown): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await pause(ms, signal);
      if (!signal.aborted) await work();
    }
  }

  /** Work that is begun again when it fails, until it is done or this stops. */
  #supervised(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const done = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, done.signal]);
    return supervised(
      async () => {
        await work(signal);
        done.abort();
      },
      signal,
      (error, retryInMs) => this.observer.failed(error, retryInMs),
    );
  }
}
