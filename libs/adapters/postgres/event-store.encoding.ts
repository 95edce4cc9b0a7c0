import type { Append, AppendFact } from '#libs/eventing/event-store.js';
import { type StreamEntry, streamOf } from './event-store.plan.js';
import { RowWriter } from './event-store.row.js';

/** Appends with their events' rows as COPY takes them, except for the positions. */
export interface EncodedAppends {
  readonly appends: readonly Append[];
  /** Shared with others: appends encoded in succession are mostly adjacent in it. */
  readonly slab: Buffer;
  /** Where each event's row begins in the slab; the last entry is where the last row ends. */
  readonly rows: readonly number[];
}

const writer = new RowWriter();

/**
 * Encodes appends starting at `from`: as many as stay within the limits, but at least one.
 * @throws RangeError for a malformed UUID or a decided append without events.
 */
export function encode(
  appends: readonly Append[],
  from = 0,
  most: { readonly events: number; readonly bytes: number } = { events: Infinity, bytes: Infinity },
): EncodedAppends {
  const rows: number[] = [];
  let next = from;
  try {
    for (; next < appends.length; next++) {
      const append = appends[next] as Append;
      const events = append.kind === 'fact' ? 1 : append.events.length;
      if (next > from && (rows.length + events > most.events || writer.length > most.bytes)) break;
      encodeAppend(append, rows);
    }
  } catch (error) {
    writer.take();
    throw error;
  }
  rows.push(writer.length);
  const { slab, start } = writer.takePlace();
  for (let row = 0; row < rows.length; row++) rows[row] = start + (rows[row] as number);
  return { appends: from === 0 && next === appends.length ? appends : appends.slice(from, next), rows, slab };
}

function encodeAppend(append: Append, rows: number[]): void {
  const stream = streamOf(append);
  if (append.kind === 'fact') {
    rows.push(writer.length);
    writer.event(append.event, stream, stream === null ? null : 0);
    return;
  }
  if (append.events.length === 0) throw new RangeError('A decided append holds at least one event');
  append.events.forEach((event, index) => {
    rows.push(writer.length);
    writer.event(event, stream, append.expectedRevision + 1 + index);
  });
}

/** Rows of `store.streams`. */
export function encodeEntries(entries: readonly StreamEntry[]): Buffer {
  for (const { stream, revision, position, event } of entries) {
    writer.row(6);
    writer.uuid(stream);
    writer.int(revision);
    writer.bigint(position);
    writer.uuid(event.eventId);
    writer.text(event.tenant);
    writer.bytes(event.contentHash);
  }
  return writer.take();
}

/** Rows of `store.claims`, numbered from `first`. */
export function encodeClaims(claims: readonly AppendFact['event'][], first: number): Buffer {
  claims.forEach((event, index) => {
    writer.row(4);
    writer.bigint(first + index);
    writer.uuid(event.eventId);
    writer.text(event.tenant);
    writer.bytes(event.contentHash);
  });
  return writer.take();
}
