import { randomBytes } from 'node:crypto';
import {
  type Adoption,
  type Append,
  type AppendOutcome,
  type EventStore,
  type FollowOptions,
  StoreUnavailable,
} from '#libs/eventing/event-store.js';
import { type TenantShare, TenantShares } from '#libs/eventing/tenant.shares.js';
import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { appendClaim, appendTo, streamsOf } from './event-store.appender.js';
import { DryRun } from './event-store.dry-run.js';
import { ServerLog } from './event-store.log.js';
import { persist } from './event-store.patience.js';
import { Pipeline } from './event-store.pipeline.js';
import {
  type ClaimingFact,
  copyOf,
  eventIdOf,
  eventOf,
  factStream,
  opensOf,
  recordOf,
  streamName,
  type ServerRecord,
  type StoredRecord,
} from './event-store.record.js';
import { EventStoreDBServer } from './event-store.server.js';
import { type PatienceOptions, ServerStreams } from './event-store.streams.js';
import { Tail } from './event-store.tail.js';
import { checkVersion } from './event-store.version.js';

export interface EventStoreDBEventStoreOptions {
  /** Longest time that an append or a read may take over all attempts, in milliseconds. */
  readonly patienceMs?: number;
  /** How long one attempt may take; after as long without hearing anything at all, the connection is replaced. */
  readonly attemptMs?: number;
  /** How often a follower polls, in milliseconds. */
  readonly pollMs?: number;
  /** Most appends under way at once. */
  readonly inFlight?: number;
}

/** Streams that are read concurrently. */
const MOST_READS = 16;
/** Most events in one read of a stream. */
const PAGE = 500;
/** Most events in one read of those that are counted. */
const COUNTED = 1_000;
const EPOCH_STREAM = 'peakend-epoch';

/**
 * The log in EventStoreDB or KurrentDB: a stream for each fact and one for each stream of decisions, in the order of
 * `$all`. Positions are commit positions: they grow, with gaps.
 */
export class EventStoreDBEventStore implements EventStore {
  #epoch = '';
  #release = '';
  #closed = false;
  readonly #server: EventStoreDBServer;
  readonly #patience: PatienceOptions;
  readonly #streams: ServerStreams;
  readonly #log: ServerLog;
  readonly #tail: Tail;
  readonly #appends: Pipeline;
  readonly #adoptions: Pipeline;
  readonly #pollMs: number;
  readonly #inFlight: number;

  /**
   * @param url `esdb://user:password@host:2113?tlsCAFile=…`, several hosts or `esdb+discover://` for a cluster.
   * @throws Error if the connection string cannot be read, or its password would not be sent.
   */
  constructor(url: string, options: EventStoreDBEventStoreOptions = {}) {
    const patienceMs = options.patienceMs ?? 10_000;
    // The server itself gives up on a write after 2 s, and on a forwarded one after 4.3 s.
    const attemptMs = options.attemptMs ?? patienceMs / 2.2;
    this.#patience = { patienceMs, attemptMs };
    this.#pollMs = options.pollMs ?? 1_000;
    this.#server = new EventStoreDBServer(url, attemptMs);
    this.#streams = new ServerStreams(this.#server, this.#patience);
    this.#log = new ServerLog(this.#server, this.#patience);
    this.#tail = new Tail(this.#server);
    this.#inFlight = options.inFlight ?? 256;
    const pipeline = (record: typeof recordOf) =>
      new Pipeline((append) => appendTo(this.#streams, append, record), streamsOf, this.#inFlight);
    this.#appends = pipeline(recordOf);
    // Only stored events are adopted.
    this.#adoptions = pipeline((event) => copyOf(event as StoredEvent));
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** The release of the server, once the store is open. */
  get release(): string {
    return this.#release;
  }

  /** @throws StoreUnavailable; Error for a version that loses events. */
  async open(): Promise<void> {
    const { patienceMs, attemptMs } = this.#patience;
    this.#release = checkVersion(await persist(patienceMs, attemptMs, (ms) => this.#server.version(ms)));
    this.#epoch = await this.#nameOfTheLog();
  }

  /** All names that the log has had, in order; the last is the epoch. */
  async names(): Promise<readonly string[]> {
    return (await this.#streams.read(EPOCH_STREAM, 0, PAGE)).map(nameIn);
  }

  /** Gives the log another name: whoever opens it from now on refuses positions and bus records of the old one. */
  async rename(): Promise<string> {
    await this.#streams.append(EPOCH_STREAM, await this.#streams.revision(EPOCH_STREAM), [aName()]);
    this.#epoch = await this.#nameOfTheLog();
    return this.#epoch;
  }

  /** Ends when everything under way has its answer; later calls are refused, followers end with an error. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#appends.idle(), this.#adoptions.idle()]);
    await this.#tail.close();
    await this.#server.close();
  }

  async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    if (this.#closed) throw new StoreUnavailable('it was closed');
    return this.#appends.run(appends);
  }

  /** Like `append`, for events that another store recorded: they keep the time of that recording. */
  async adopt(appends: readonly Adoption[]): Promise<readonly AppendOutcome[]> {
    return this.#adoptions.run(appends);
  }

  /**
   * Uses up the id of a fact that another store refused because its stream was taken. False if another fact has the id.
   */
  adoptClaim(claim: ClaimingFact): Promise<boolean> {
    // Which stream it was is no longer known, nor needed: a refused fact is in none.
    return appendClaim(this.#streams, claim, claim.eventId);
  }

  async check(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const trial = new DryRun(this.#streams, await this.head());
    return new Pipeline((append) => appendTo(trial, append, recordOf), streamsOf, this.#inFlight).run(appends);
  }

  head(): Promise<Position> {
    return this.#log.head();
  }

  async read(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.#log.scan(after, limit)).records.map(eventOf);
  }

  /** By reading them all: the server counts nothing. */
  async sharesOf(
    tenant: string,
    afters: readonly Position[],
    upTo: Position,
  ): Promise<ReadonlyMap<Position, TenantShare>> {
    const shares = new TenantShares(afters);
    for (let at = shares.starts[0] ?? upTo; at < upTo; ) {
      const page = await this.read(at, COUNTED);
      for (const event of page)
        if (event.position <= upTo && event.tenant === tenant) shares.count(event.position, event.recordedAt);
      at = page.at(-1)?.position ?? upTo;
    }
    return shares.all();
  }

  /** Finds a fact by its own stream or by the one that its claim names. */
  async readEvent(eventId: Uuid): Promise<StoredEvent | undefined> {
    const there = await this.#first(factStream(eventId));
    const opens = there && opensOf(there);
    const fact = opens === undefined ? there : await this.#first(streamName(opens));
    return fact && eventIdOf(fact) === eventId ? eventOf(fact) : undefined;
  }

  async readStream(stream: Uuid): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (;;) {
      const page = await this.#streams.read(streamName(stream), events.length, PAGE);
      events.push(...page.map(eventOf));
      if (page.length < PAGE) return events;
    }
  }

  async readStreams(streams: readonly Uuid[]): Promise<readonly (readonly StoredEvent[])[]> {
    const read: (readonly StoredEvent[])[] = [];
    for (let from = 0; from < streams.length; from += MOST_READS)
      read.push(...(await Promise.all(streams.slice(from, from + MOST_READS).map((each) => this.readStream(each)))));
    return read;
  }

  async *follow(after: Position, { signal, batch }: FollowOptions): AsyncGenerator<readonly StoredEvent[]> {
    let woken = true;
    for (let at = after; !signal.aborted; ) {
      const { records, reached } = await this.#log.scan(at, batch);
      at = reached;
      if (records.length > 0) {
        if (!woken) this.#tail.distrust();
        woken = true;
        yield records.map(eventOf);
      } else woken = await this.#tail.beyond(at, this.#pollMs, signal);
    }
  }

  async #first(stream: string): Promise<StoredRecord | undefined> {
    return (await this.#streams.read(stream, 0, 1))[0];
  }

  /** The first process names the log; restoring a backup renames it. */
  async #nameOfTheLog(): Promise<string> {
    const last = await this.#streams.revision(EPOCH_STREAM);
    if (last < 0) await this.#streams.append(EPOCH_STREAM, last, [aName()]);
    const begun = await this.#first(EPOCH_STREAM);
    const [named] = await this.#streams.read(EPOCH_STREAM, await this.#streams.revision(EPOCH_STREAM), 1);
    if (begun) this.#log.beginAt(begun.position);
    if (!named) throw new StoreUnavailable(`${EPOCH_STREAM} cannot be read yet`);
    return nameIn(named);
  }
}

function aName(): ServerRecord {
  return { type: 'epoch.named', data: { epoch: randomBytes(4).toString('hex') }, metadata: {} };
}

function nameIn({ data }: StoredRecord): string {
  return (data as { epoch: string }).epoch;
}
