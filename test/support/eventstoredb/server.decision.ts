import type { Proposed, Recorded, StreamMetadata } from './server.event.js';

/** The state in which a writer expects a stream; a number is its last revision. */
export type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint;

export const NO_STREAM = -1n;

/** The outcome of a write. `actual` −1: there is no stream. `not-played`: no server was asked what it does. */
export type Decision =
  | { readonly kind: 'stored' | 'repeated'; readonly revision: bigint; readonly position: bigint | undefined }
  | { readonly kind: 'wrong'; readonly actual: bigint }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'not-played' }
  | { readonly kind: 'not-ready' };

/** The log as written, indexed or not. */
export interface WrittenLog {
  /** The first event written with each id since the server started. */
  readonly recent: ReadonlyMap<string, Recorded>;
  revision(stream: string): bigint;
  streamEvents(stream: string): readonly Recorded[];
  tombstoneOf(stream: string): Recorded | undefined;
  isDeleted(stream: string): boolean;
  metadata(stream: string): StreamMetadata;
  isIndexed(event: Recorded): boolean;
  /** The position that the next event will have. */
  readonly next: bigint;
}

type Verdict = Exclude<Decision, { kind: 'stored' }> | { readonly kind: 'write'; readonly undelete: boolean };

/** The server's rule for an append: event ids are compared, bodies never. */
export function commit(
  log: WrittenLog,
  stream: string,
  expected: Expected,
  proposed: readonly Proposed[],
): Verdict | { kind: 'stored'; revision: bigint; position: bigint } {
  const actual = log.revision(stream);
  const deleted = log.isDeleted(stream);
  if (log.tombstoneOf(stream)) return { kind: 'deleted' };
  if (stream.startsWith('$$') && log.isDeleted(stream.slice(2))) return { kind: 'not-played' };
  if (expected === 'stream_exists') {
    if (deleted) return { kind: 'deleted' };
    if (actual === NO_STREAM && log.revision(`$$${stream}`) === NO_STREAM) return { kind: 'wrong', actual };
  }
  const write: Verdict = { kind: 'write', undelete: deleted };
  if (expected === 'any' || expected === 'stream_exists') {
    return proposed.length === 0
      ? { kind: 'stored', revision: actual, position: log.next }
      : (repeatedAnywhere() ?? write);
  }
  const from = expected === 'no_stream' ? NO_STREAM : expected;
  if (from < actual) return repeatedAt(from);
  return from > actual ? { kind: 'wrong', actual } : write;

  function repeatedAnywhere(): Verdict | undefined {
    const known = proposed.map(({ id }) => {
      const event = log.recent.get(id);
      return event?.stream === stream ? event : undefined;
    });
    if (!known[0]) return undefined;
    return known.every(Boolean) ? repeated(known.at(-1)) : { kind: 'wrong', actual };
  }

  function repeatedAt(before: bigint): Verdict {
    const there = proposed.map(({ id }, index) => {
      const event = log.streamEvents(stream)[Number(before) + 1 + index];
      return event?.id === id ? event : undefined;
    });
    if (there.length > 0 && there.every(Boolean)) return repeated(there.at(-1));
    const isNew = there.length > 0 && !there[0];
    return isNew && before === NO_STREAM && deleted ? write : { kind: 'wrong', actual };
  }

  function repeated(event: Recorded | undefined): Verdict {
    if (!event || !log.isIndexed(event)) return { kind: 'not-ready' };
    const readable = !deleted && event.revision >= log.metadata(stream).truncateBefore;
    return { kind: 'repeated', revision: event.revision, position: readable ? event.position : undefined };
  }
}

/** In place of a revision: whatever the stream is at. */
export const ANY = -2n;

/** The server's rule for a deletion that writing undoes, or one for ever. */
export function removal(
  log: WrittenLog,
  stream: string,
  expected: bigint,
  forEver: boolean,
): 'remove' | 'wrong' | 'deleted' | 'not-played' {
  if (log.tombstoneOf(stream)) return 'deleted';
  const actual = log.revision(stream);
  if (log.isDeleted(stream)) return !forEver || expected < 0n || expected === actual ? 'remove' : 'not-played';
  const isThere = actual !== NO_STREAM || (expected === ANY && log.revision(`$$${stream}`) !== NO_STREAM);
  return (isThere || forEver) && (expected === ANY || expected === actual) ? 'remove' : 'wrong';
}
