import { randomUUID } from 'node:crypto';
import type { Position } from '#libs/kernel/event.js';
import type { Proposal } from './event-store.batch.js';
import { Unsettled } from './event-store.errors.js';
import { persist } from './event-store.patience.js';
import type { ServerRecord, StoredRecord } from './event-store.record.js';
import type { EventStoreDBServer } from './event-store.server.js';

/**
 * The outcome of an append to a stream. `taken`: the stream is not at the expected revision but at `actual` (−1: there
 * is none), and `there` is what stands where the events would have gone.
 */
export type Appended =
  | { readonly status: 'stored'; readonly position: Position }
  | { readonly status: 'taken'; readonly actual: number; readonly there: readonly StoredRecord[] };

/** Streams as identity and decisions need them. */
export interface Streams {
  append(stream: string, expectedRevision: number, records: readonly ServerRecord[]): Promise<Appended>;
  /** Up to `count` records starting at a revision; none if there is no such stream. */
  read(stream: string, fromRevision: number, count: number): Promise<readonly StoredRecord[]>;
  /** The last revision; −1 if there is no such stream. */
  revision(stream: string): Promise<number>;
}

export interface PatienceOptions {
  /** How long a call may take over all attempts, in milliseconds. */
  readonly patienceMs: number;
  /** How long one attempt may take. */
  readonly attemptMs: number;
}

/** The server's streams. Each call is tried until its outcome is certain or patience runs out. */
export class ServerStreams implements Streams {
  constructor(
    private readonly server: EventStoreDBServer,
    private readonly patience: PatienceOptions,
  ) {}

  /**
   * The ids are made once per call and sent with each attempt: by them the server recognises what it has stored, so if
   * an earlier attempt took effect late or unheard, this one gets its answer.
   */
  append(stream: string, expectedRevision: number, records: readonly ServerRecord[]): Promise<Appended> {
    const proposals = records.map(proposalOf);
    return this.#persist(async (ms) => {
      const answer = await this.server.append(stream, expectedRevision, proposals, ms);
      if (answer.status === 'taken') return this.#taken(stream, expectedRevision, records.length, answer.actual, ms);
      return {
        status: 'stored',
        position: answer.position ?? (await this.#find(stream, expectedRevision, proposals, ms)),
      };
    });
  }

  read(stream: string, fromRevision: number, count: number): Promise<readonly StoredRecord[]> {
    return this.#persist((ms) => this.#read(stream, fromRevision, count, ms));
  }

  async revision(stream: string): Promise<number> {
    const last = { direction: 'backwards', fromRevision: 'end', maxCount: 1 } as const;
    return (await this.#persist((ms) => this.server.readStream(stream, last, ms)))[0]?.revision ?? -1;
  }

  /**
   * The loser may learn of it before the winner can be read, and the winner may even be lost with its leader: so read
   * it, and if it is not there, try everything again.
   */
  async #taken(stream: string, expected: number, count: number, actual: number, ms: number): Promise<Appended> {
    if (actual <= expected) return { status: 'taken', actual, there: [] };
    const due = Math.min(count, actual - expected);
    const there = await this.#read(stream, expected + 1, count, ms);
    const isAll =
      there.length >= due && (due === actual - expected || (await this.#read(stream, actual, 1, ms)).length > 0);
    if (!isAll) throw new Unsettled(`what took ${stream} cannot be read yet`);
    return { status: 'taken', actual, there };
  }

  /** The position of an append whose answer does not say it. */
  async #find(stream: string, expected: number, proposals: readonly Proposal[], ms: number): Promise<Position> {
    const last = (await this.#read(stream, expected + proposals.length, 1, ms))[0];
    if (!last) throw new Unsettled(`${stream} is stored and cannot be read`);
    return last.position;
  }

  #read(stream: string, fromRevision: number, count: number, ms: number): Promise<readonly StoredRecord[]> {
    return this.server.readStream(stream, { fromRevision: BigInt(fromRevision), maxCount: count }, ms);
  }

  #persist<T>(attempt: (ms: number) => Promise<T>): Promise<T> {
    return persist(this.patience.patienceMs, this.patience.attemptMs, attempt);
  }
}

function proposalOf({ type, data, metadata }: ServerRecord): Proposal {
  return { id: randomUUID(), type, data: jsonOf(data), metadata: jsonOf(metadata) };
}

const jsonOf = (value: unknown) => Buffer.from(JSON.stringify(value));
