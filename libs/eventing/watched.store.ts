import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import type { Append, AppendOutcome, EventStore, FollowOptions } from './event-store.js';
import type { TenantShare } from './tenant.shares.js';
import { StoreUnavailable } from './event-store.js';

/** For so long one refused append speaks for the next, in milliseconds: whoever is not ready is sent nothing to try. */
const SPEAKS_MS = 10_000;

/** A store that remembers whether it took what it was last given: one that cannot write may still read. */
export class WatchedStore implements EventStore {
  #refused: { readonly error: StoreUnavailable; readonly at: number } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws StoreUnavailable if it does not answer, or did not take the last append a moment ago */
  async assertWritable(): Promise<void> {
    await this.store.head();
    if (this.#refused && this.now() - this.#refused.at < SPEAKS_MS) throw this.#refused.error;
  }

  get epoch(): string {
    return this.store.epoch;
  }

  async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    try {
      const outcomes = await this.store.append(appends);
      this.#refused = undefined;
      return outcomes;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#refused = { error, at: this.now() };
      throw error;
    }
  }

  check(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    return this.store.check(appends);
  }

  head(): Promise<Position> {
    return this.store.head();
  }

  read(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.store.read(after, limit);
  }

  sharesOf(tenant: string, afters: readonly Position[], upTo: Position): Promise<ReadonlyMap<Position, TenantShare>> {
    return this.store.sharesOf(tenant, afters, upTo);
  }

  readEvent(eventId: Uuid): Promise<StoredEvent | undefined> {
    return this.store.readEvent(eventId);
  }

  readStream(stream: Uuid): Promise<readonly StoredEvent[]> {
    return this.store.readStream(stream);
  }

  readStreams(streams: readonly Uuid[]): Promise<readonly (readonly StoredEvent[])[]> {
    return this.store.readStreams(streams);
  }

  follow(after: Position, options: FollowOptions): AsyncIterable<readonly StoredEvent[]> {
    return this.store.follow(after, options);
  }
}
