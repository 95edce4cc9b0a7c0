import type { Recorded } from './server.event.js';
import type { ServerLog } from './server.log.js';
import { NO_STREAM } from './server.decision.js';

export type Direction = 'forwards' | 'backwards';
export type From = 'start' | 'end' | bigint;

/** The log as one node shows it: its first `end` events. */
export interface View {
  readonly log: ServerLog;
  readonly end: number;
}

/** Reads a stream, both ends included. */
export function readStream(
  { log, end }: View,
  stream: string,
  from: From,
  count: number,
  direction: Direction,
): readonly Recorded[] | 'not-found' | 'deleted' | 'bad-revision' | 'bad-count' {
  if (count === 0) return 'bad-count';
  const last = log.events[end - 1]?.position ?? -1n;
  const tombstone = log.tombstoneOf(stream);
  if (tombstone && tombstone.position <= last) return 'deleted';
  const visible = log.streamEvents(stream).filter(({ position }) => position <= last);
  if (visible.length === 0 || log.isDeleted(stream)) return 'not-found';
  if (direction === 'forwards' && from === 'end') return 'bad-revision';
  const { truncateBefore, maxCount, maxAgeMs } = log.metadata(stream);
  const counted = maxCount === undefined ? 0n : BigInt(visible.length) - maxCount;
  const youngest = maxAgeMs === undefined ? 0n : BigInt(Date.now() - maxAgeMs) * 10_000n;
  const kept = visible.filter(
    ({ revision, created }) => revision >= truncateBefore && revision >= counted && created >= youngest,
  );
  const wanted =
    direction === 'forwards'
      ? kept.filter(({ revision }) => from === 'start' || revision >= (from as bigint))
      : kept.reverse().filter(({ revision }) => from === 'end' || revision <= (from === 'start' ? 0n : from));
  return wanted.slice(0, count);
}

/** Reads $all: the first position is included when reading forwards, but not backwards. */
export function readAll(
  view: View,
  from: From,
  count: number,
  direction: Direction,
): readonly Recorded[] | 'bad-position' {
  const { log, end } = view;
  const beyond = direction === 'backwards' && typeof from === 'bigint' && from > log.next;
  if (beyond || (typeof from === 'bigint' && !isRecordStart(view, from))) return 'bad-position';
  const at = from === 'start' ? 0 : from === 'end' ? end : Math.min(end, placeOf(log, from));
  return direction === 'forwards' ? log.events.slice(at, Math.min(end, at + count)) : before(log, at, count);
}

const before = (log: ServerLog, at: number, count: number) => log.events.slice(Math.max(0, at - count), at).reverse();

/** How many events precede a position: the index of the first one at or after it. */
export function placeOf(log: ServerLog, position: bigint): number {
  let [low, high] = [0, log.events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log.events[middle]?.position ?? NO_STREAM) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a record begins there, or the position lies beyond everything written. */
export function isRecordStart({ log }: View, position: bigint): boolean {
  const last = log.events.at(-1)?.position ?? NO_STREAM;
  return position > last || log.events[placeOf(log, position)]?.position === position;
}

const LINK = '$>';

/** What a link stands for, unless that is gone; undefined for an event that is no link. */
export function targetOf(view: View, { type, data }: Recorded): { readonly event: Recorded | undefined } | undefined {
  const [, revision, stream] = /^(\d+)@(.+)$/su.exec(Buffer.from(data).toString()) ?? [];
  if (type !== LINK || revision === undefined || stream === undefined) return undefined;
  const found = readStream(view, stream, BigInt(revision), 1, 'forwards');
  const event = typeof found === 'string' ? undefined : found[0];
  return { event: event?.revision === BigInt(revision) ? event : undefined };
}
