import { randomBytes } from 'node:crypto';
import { type Claim, judge, type KnownLog } from '#libs/eventing/append.outcome.js';
import type { Append, AppendOutcome, EventStore, FollowOptions } from '#libs/eventing/event-store.js';
import { type TenantShare, TenantShares } from '#libs/eventing/tenant.shares.js';
import { type Clock, systemClock } from '#libs/kernel/clock.js';
import type { NewEvent, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { addTo } from '#libs/kernel/grouping.js';

/** What the port means, in the fewest lines: for tests, and as the yardstick for other adapters. */
export class MemoryEventStore implements EventStore {
  readonly epoch = randomBytes(4).toString('hex');
  readonly #log = new Log();
  readonly #waiting = new Set<() => void>();

  constructor(private readonly clock: Clock = systemClock) {}

  async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const before = this.#log.events.length;
    const outcomes = appends.map((append) => this.#log.append(append, this.clock.now()));
    if (this.#log.events.length > before) for (const wake of [...this.#waiting]) wake();
    return outcomes;
  }

  async check(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const trial = this.#log.copy();
    return appends.map((append) => trial.append(append, this.clock.now()));
  }

  async head(): Promise<Position> {
    return BigInt(this.#log.events.length);
  }

  async read(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.#log.events.slice(Number(after), Number(after) + limit);
  }

  async sharesOf(
    tenant: string,
    afters: readonly Position[],
    upTo: Position,
  ): Promise<ReadonlyMap<Position, TenantShare>> {
    const shares = new TenantShares(afters);
    for (const event of this.#log.events.slice(Number(shares.starts[0] ?? upTo), Number(upTo)))
      if (event.tenant === tenant) shares.count(event.position, event.recordedAt);
    return shares.all();
  }

  async readEvent(eventId: Uuid): Promise<StoredEvent | undefined> {
    return this.#log.event(eventId);
  }

  async readStream(stream: Uuid): Promise<readonly StoredEvent[]> {
    return [...(this.#log.streams.get(stream) ?? [])];
  }

  async readStreams(streams: readonly Uuid[]): Promise<readonly (readonly StoredEvent[])[]> {
    return Promise.all(streams.map((stream) => this.readStream(stream)));
  }

  async *follow(after: Position, { signal, batch }: FollowOptions): AsyncGenerator<readonly StoredEvent[]> {
    for (let at = after; !signal.aborted; ) {
      const events = await this.read(at, batch);
      const last = events.at(-1);
      if (last) {
        at = last.position;
        yield events;
      } else await this.#more(at, signal);
    }
  }

  #more(after: Position, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#log.events.length > Number(after) || signal.aborted) return resolve();
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}

class Log implements KnownLog {
  constructor(
    readonly events: StoredEvent[] = [],
    readonly streams = new Map<Uuid, StoredEvent[]>(),
    private readonly byId = new Map<Uuid, StoredEvent>(),
    private readonly claims = new Map<Uuid, Claim>(),
  ) {}

  copy(): Log {
    const streams = new Map([...this.streams].map(([stream, events]) => [stream, [...events]]));
    return new Log([...this.events], streams, new Map(this.byId), new Map(this.claims));
  }

  append(append: Append, now: number): AppendOutcome {
    const { refused, claims } = judge(append, this);
    if (claims && append.kind === 'fact') this.claims.set(append.event.eventId, append.event);
    if (refused) return refused;
    const added =
      append.kind === 'fact'
        ? [this.#add(append.event, append.opens ?? null, now)]
        : append.events.map((event) => this.#add(event, append.stream, now));
    const last = added.at(-1);
    if (!last) throw new RangeError('A decided append holds at least one event');
    return {
      status: 'stored',
      position: last.position,
      eventId: last.eventId,
      revision: last.revision,
    };
  }

  event(eventId: Uuid): StoredEvent | undefined {
    return this.byId.get(eventId);
  }

  claim(eventId: Uuid): Claim | undefined {
    return this.claims.get(eventId);
  }

  revision(stream: Uuid): number {
    return (this.streams.get(stream)?.length ?? 0) - 1;
  }

  eventAt(stream: Uuid, revision: number): StoredEvent | undefined {
    return this.streams.get(stream)?.[revision];
  }

  #add(event: NewEvent, stream: Uuid | null, now: number): StoredEvent {
    const stored: StoredEvent = {
      ...structuredClone(event),
      position: BigInt(this.events.length + 1),
      recordedAt: Math.max(now, this.events.at(-1)?.recordedAt ?? now),
      stream,
      revision: stream === null ? null : this.revision(stream) + 1,
    };
    this.events.push(stored);
    this.byId.set(stored.eventId, stored);
    if (stream !== null) addTo(this.streams, stream, stored);
    return stored;
  }
}
