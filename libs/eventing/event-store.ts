import type { NewEvent, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import type { TenantShare } from './tenant.shares.js';

/** A fact: true because it happened. It conflicts only with its own identity. */
export interface AppendFact {
  readonly kind: 'fact';
  readonly event: NewEvent & { readonly contentHash: Uint8Array };
  /**
   * A second identity: the fact becomes the first event of a stream of its own (a complaint by its complaintId). The
   * event's own id is claimed first, then the stream is opened; a fact refused because the stream is taken uses up its
   * event id.
   */
  readonly opens?: Uuid;
}

/**
 * Events decided on a stream's state at `expectedRevision` (−1: the stream does not exist yet). All or none are stored.
 */
export interface AppendDecided {
  readonly kind: 'decided';
  readonly stream: Uuid;
  readonly expectedRevision: number;
  readonly events: readonly NewEvent[];
}

export type Append = AppendFact | AppendDecided;

/** An append of events that another store recorded. */
export type Adoption =
  | (AppendFact & { readonly event: StoredEvent })
  | (AppendDecided & { readonly events: readonly StoredEvent[] });

/**
 * The outcome of one append.
 * - `stored`: durable; `position` of its (last) event, `revision` of the stream for decided events.
 * - `duplicate`: this identity was stored before with this content; position and event id of the first.
 * - `conflict`: this identity was stored before with other content (`on` says which identity).
 * - `wrong-revision`: somebody decided first; read again and decide again.
 */
export type AppendOutcome =
  | { readonly status: 'stored'; readonly position: Position; readonly eventId: Uuid; readonly revision: number | null }
  | {
      readonly status: 'duplicate';
      readonly position: Position;
      readonly eventId: Uuid;
      readonly revision: number | null;
    }
  | { readonly status: 'conflict'; readonly on: 'event' | 'stream' }
  | { readonly status: 'wrong-revision'; readonly actual: number };

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Most events in one batch. */
  readonly batch: number;
}

/**
 * The log: what is in it stays, in one order. Every adapter passes test/contract/event-store.suite.ts. If the
 * infrastructure does not answer, calls throw `StoreUnavailable`; whether an append took effect is then unknown, and
 * sending it again is safe.
 */
export interface EventStore {
  /** Names this installation's log; a restore changes it. 8 hex digits. */
  readonly epoch: string;

  /**
   * Appends independent requests; answers one outcome each, in order. Within a call, earlier requests win over later
   * ones.
   */
  append(appends: readonly Append[]): Promise<readonly AppendOutcome[]>;

  /** What `append` would answer now, storing nothing (dry runs). */
  check(appends: readonly Append[]): Promise<readonly AppendOutcome[]>;

  /** The last position given out; 0n for an empty log. */
  head(): Promise<Position>;

  /** Up to `limit` events after `after`, in order; empty if there are none yet. */
  read(after: Position, limit: number): Promise<readonly StoredEvent[]>;

  /** The tenant's own among the events after each of some positions, up to `upTo`: the log is read once for all. */
  sharesOf(tenant: string, afters: readonly Position[], upTo: Position): Promise<ReadonlyMap<Position, TenantShare>>;

  readEvent(eventId: Uuid): Promise<StoredEvent | undefined>;

  /** A decided stream from its first event; empty if it does not exist. Never reads a stale copy. */
  readStream(stream: Uuid): Promise<readonly StoredEvent[]>;

  /** Several decided streams, in the order asked for. */
  readStreams(streams: readonly Uuid[]): Promise<readonly (readonly StoredEvent[])[]>;

  /**
   * Everything after `after`, for ever: batches in order, no event missing or repeated; waits at the end for more.
   * Pulling the next batch is the back-pressure. Ends when the signal aborts; throws when the store is gone.
   */
  follow(after: Position, options: FollowOptions): AsyncIterable<readonly StoredEvent[]>;
}

/** The store does not answer, or cannot write (disk full). Sending again later is safe. */
export class StoreUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`The event store is not available: ${reason}`, options);
    this.name = 'StoreUnavailable';
  }
}
