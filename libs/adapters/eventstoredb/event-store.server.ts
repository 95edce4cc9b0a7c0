import type { EventStoreDBClient, ReadAllOptions, ReadStreamOptions } from '@eventstore/db-client';
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { type Answer, AppendStream, type Proposal } from './event-store.batch.js';
import { collect, connect, discard, inside } from './event-store.client.js';
import { NoAnswer, NotServing } from './event-store.errors.js';
import { within } from './event-store.patience.js';
import type { StoredRecord } from './event-store.record.js';

/** Everything goes to the leader: a follower may lag without bound. */
const LEADER = { requiresLeader: true } as const;

/** The server behind a connection string, and the current client: one that has gone silent is replaced. */
export class EventStoreDBServer {
  #client: EventStoreDBClient;
  /** Belongs to the current client. */
  #discarded = new AbortController();
  #appends: Promise<AppendStream> | undefined;
  #heardAt = performance.now();
  #closed = false;

  /** @throws Error if the connection string cannot be read. */
  constructor(
    private readonly url: string,
    private readonly silenceMs: number,
  ) {
    this.#client = connect(url);
  }

  get client(): EventStoreDBClient {
    if (this.#closed) throw new StoreUnavailable('it was closed');
    return this.#client;
  }

  version(ms: number): Promise<string> {
    const { client } = this;
    return this.#ask(ms, async () => (await inside(client).capabilities).serverVersion).catch((error: unknown) => {
      // The client would answer with the same error for ever.
      this.#renew(client);
      throw error;
    });
  }

  append(stream: string, expectedRevision: number, events: readonly Proposal[], ms: number): Promise<Answer> {
    return this.#ask(ms, async (expired) => {
      const appends = await this.#appendStream();
      expired.throwIfAborted();
      return appends.append(stream, expectedRevision, events, expired);
    });
  }

  /** Yields nothing for a stream that does not exist. */
  readStream(stream: string, options: ReadStreamOptions, ms: number): Promise<readonly StoredRecord[]> {
    const read = () => this.client.readStream(stream, { ...options, ...LEADER });
    return this.#ask(ms, (expired) => collect(read(), expired, this.#discarded.signal)).catch((error) => {
      if (error?.type === 'stream-not-found') return [];
      throw error;
    });
  }

  readAll(options: ReadAllOptions, ms: number): Promise<readonly StoredRecord[]> {
    const read = () => this.client.readAll({ ...options, ...LEADER });
    return this.#ask(ms, (expired) => collect(read(), expired, this.#discarded.signal));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#discarded.abort();
    await discard(this.#client);
  }

  /** If a call gets no answer and neither does anything else, or its node serves nobody, looks for a node anew. */
  async #ask<T>(ms: number, work: (expired: AbortSignal) => Promise<T>): Promise<T> {
    const client = this.client;
    const asked = performance.now();
    try {
      const answer = await within(ms, work);
      this.#heardAt = performance.now();
      return answer;
    } catch (error) {
      const silent = performance.now() - Math.max(asked, this.#heardAt);
      const isSilent = error instanceof NoAnswer && silent >= this.silenceMs - 1;
      // Such a node keeps its connections, answers reads, and says no more: another may lead meanwhile.
      if (isSilent || error instanceof NotServing) this.#renew(client);
      throw error;
    }
  }

  #renew(silent: EventStoreDBClient): void {
    if (this.#closed || silent !== this.#client) return;
    this.#discarded.abort();
    this.#discarded = new AbortController();
    this.#client = connect(this.url);
    this.#appends = undefined;
    void discard(silent);
  }

  /** The current stream; a broken one is replaced. */
  async #appendStream(): Promise<AppendStream> {
    for (;;) {
      const opening = (this.#appends ??= this.#open());
      const opened = await opening.catch((error: unknown) => {
        this.#forget(opening);
        throw error;
      });
      if (opened.isOpen) return opened;
      this.#forget(opening);
    }
  }

  #forget(appends: Promise<AppendStream>): void {
    if (this.#appends === appends) this.#appends = undefined;
  }

  async #open(): Promise<AppendStream> {
    const client = inside(this.client);
    const open = client.GRPCStreamCreator(grpc.StreamsClient, 'batchAppend', (service) =>
      service.batchAppend(...client.callArguments(LEADER, { deadline: Number.POSITIVE_INFINITY })),
    );
    return new AppendStream(await open(), () => (this.#heardAt = performance.now()));
  }
}
