/** What an append outlives: sent again, it is stored, or was. */
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
 * What becomes of one append instead of the usual.
 * - `lost-reply`: stored, then every connection breaks;
 * - `late`: no answer, stored when `storeLate` is called, however long the caller has gone;
 * - `timeout`, `timeout-stored`: the server says that it ran out of time, and has stored nothing, or has;
 * - `unanswered`, `unanswered-stored`: the connection lives, no answer ever comes;
 * - `no-position`: stored, but the answer does not say where;
 * - `not-ready`, `not-leader`, `denied`: refused, nothing stored;
 * - `answered-twice`, `stream-ended`: what the batch protocol never should do.
 */
export type AppendFault = (typeof PASSING_FAULTS)[number] | 'denied';

/** What becomes of one read: `cut` breaks every connection, `not-found` is a node that does not see the stream yet. */
export type ReadFault = 'cut' | 'unanswered' | 'half' | 'not-ready' | 'not-leader' | 'not-found' | 'denied';

/** How the double misbehaves. Each function is asked once for each call; `peer` is the connection that it came over. */
export class Faults {
  append: (stream: string, peer: string) => AppendFault | undefined = () => undefined;
  /** `$all` for reads of the whole log. */
  read: (stream: string, peer: string) => ReadFault | undefined = () => undefined;
  /** Whether subscriptions say nothing any more, and stay open. */
  quiet = false;
  /** How many events before its place a new subscription begins. */
  redelivered = 0;
  /** Milliseconds before an append is taken up, and before a read is answered. */
  latencyMs = 0;
  /** Whether the question for the server's features is not answered. */
  featuresUnanswered = false;
  readonly #late: (() => void)[] = [];

  later(store: () => void): void {
    this.#late.push(store);
  }

  /** Stores what came `late`. */
  storeLate(): void {
    for (const store of this.#late.splice(0)) store();
  }

  clear(): void {
    Object.assign(this, new Faults());
  }
}

/** Each fault once, in order, then none; `''` lets a call pass. */
export function inTurn<Fault extends string>(...faults: readonly (Fault | '')[]): () => Fault | undefined {
  const left = [...faults];
  return () => left.shift() || undefined;
}
