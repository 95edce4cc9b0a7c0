/** The faults that an append survives: sent again, it is stored, or turns out to have been. */
export const PASSING_FAULTS = [
  'lost-reply',
  'late',
  'timeout',
  'timeout-stored',
  'unanswered',
  'unanswered-stored',
  'no-position',
  'not-ready',
  'not-leader',
  'answered-twice',
  'stream-ended',
] as const;

/**
 * How one append misbehaves.
 * - `lost-reply`: stored, then every connection breaks;
 * - `late`: no answer; stored when `storeLate` is called, however long the caller has been gone;
 * - `timeout`, `timeout-stored`: the server says that it ran out of time; nothing is stored, or the append is;
 * - `unanswered`, `unanswered-stored`: the connection stays open, but no answer ever comes;
 * - `no-position`: stored, but the answer does not say where;
 * - `not-ready`, `not-leader`, `denied`: refused, nothing stored;
 * - `answered-twice`, `stream-ended`: what the batch protocol should never do.
 */
export type AppendFault = (typeof PASSING_FAULTS)[number] | 'denied';

/** How one read misbehaves: `cut` breaks every connection; `not-found`: this node does not see the stream yet. */
export type ReadFault = 'cut' | 'unanswered' | 'half' | 'not-ready' | 'not-leader' | 'not-found' | 'denied';

/** How the double misbehaves. Each function is called once per request; `peer` is the connection it came over. */
export class Faults {
  append: (stream: string, peer: string) => AppendFault | undefined = () => undefined;
  /** `stream` is `$all` for reads of the whole log. */
  read: (stream: string, peer: string) => ReadFault | undefined = () => undefined;
  /** Whether subscriptions fall silent but stay open. */
  quiet = false;
  /** Live events that may wait for a subscriber: 23.10 drops one for which more do, and later releases never. */
  mostWaiting = Number.POSITIVE_INFINITY;
  /** How many events before its place a new subscription starts. */
  redelivered = 0;
  /** How many milliseconds pass before an append is processed, and before a read is answered. */
  latencyMs = 0;
  /** Whether requests for the server's features go unanswered. */
  featuresUnanswered = false;
  readonly #late: (() => void)[] = [];

  later(store: () => void): void {
    this.#late.push(store);
  }

  /** Stores the `late` appends. */
  storeLate(): void {
    for (const store of this.#late.splice(0)) store();
  }

  clear(): void {
    Object.assign(this, new Faults());
  }
}

/** Returns each fault once, in order, then none; `''` lets a call pass. */
export function inTurn<Fault extends string>(...faults: readonly (Fault | '')[]): () => Fault | undefined {
  const left = [...faults];
  return () => left.shift() || undefined;
}
