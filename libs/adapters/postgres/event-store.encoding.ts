import type { Append, AppendFact } from '#libs/eventing/event-store.js';
import { eventsOf, type StreamEntry, streamOf } from './event-store.plan.js';
import { RowWriter } from './event-store.row.js';

/** An append with the rows of its events as COPY takes them, all but their positions. */
export interface EncodedAppend {
  readonly append: Append;
  /** Shared with its neighbours; this append's rows are from `rows[0]` to `end`. */
  readonly buffer: Buffer;
  readonly rows: readonly number[];
  readonly end: number;
}

const writer = new RowWriter();

/**
 * @throws RangeError for a malformed UUID or a decided append without events; nothing of the appends is taken then.
 */
export function encode(appends: readonly Append[]): EncodedAppend[] {
  const spans: { append: Append; rows: number[]; end: number }[] = [];
  try {
    for (const append of appends) {
      const stream = streamOf(append);
      let revision = append.kind === 'fact' ? 0 : append.expectedRevision + 1;
      const rows: number[] = [];
      for (const event of eventsOf(append)) {
        rows.push(writer.length);
        writer.event(event, stream, stream === null ? null : revision++);
      }
      if (rows.length === 0) throw new RangeError('A decided append holds at least one event');
      spans.push({ append, rows, end: writer.length });
    }
  } catch (error) {
    writer.take();
    throw error;
  }
  const buffer = writer.take();
  return spans.map((span) => ({ ...span, buffer }));
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
