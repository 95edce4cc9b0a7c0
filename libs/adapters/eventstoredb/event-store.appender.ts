import type { Append, AppendDecided, AppendFact, AppendOutcome } from '#libs/eventing/event-store.js';
import type { NewEvent, Uuid } from '#libs/kernel/event.js';
import {
  claimOf,
  eventIdOf,
  factStream,
  isSameContent,
  opensOf,
  type ClaimingFact,
  type ServerRecord,
  type StoredRecord,
  streamName,
} from './event-store.record.js';
import type { Streams } from './event-store.streams.js';

const NO_STREAM = -1;

type Fact = AppendFact['event'];
/** How an event is written. */
type Record = (event: NewEvent) => ServerRecord;

/** The streams that decide about an append. Appends that share one must not be under way together. */
export function streamsOf(append: Append): readonly string[] {
  if (append.kind === 'decided') return [streamName(append.stream)];
  const identity = factStream(append.event.eventId);
  return append.opens === undefined ? [identity] : [identity, streamName(append.opens)];
}

/**
 * Checks identity and revisions by streams alone: an event id is a stream that is opened once, by the fact or by the
 * claim of a fact that opens another stream. New events need no look-up.
 */
export function appendTo(streams: Streams, append: Append, record: Record): Promise<AppendOutcome> {
  if (append.kind === 'decided') return appendDecided(streams, append, record);
  return append.opens === undefined
    ? appendFact(streams, append.event, record)
    : appendOpening(streams, append.event, append.opens, record);
}

async function appendFact(streams: Streams, event: Fact, record: Record): Promise<AppendOutcome> {
  const result = await streams.append(factStream(event.eventId), NO_STREAM, [record(event)]);
  if (result.status === 'stored') return { ...result, eventId: event.eventId, revision: null };
  const there = first(result.there);
  return opensOf(there) === undefined && isSameContent(there, event) ? duplicateOf(there) : CONFLICT_ON_EVENT;
}

/** Claims the event id, then opens the stream. An append that finds its own claim goes on where the claimer stopped. */
async function appendOpening(streams: Streams, event: Fact, opens: Uuid, record: Record): Promise<AppendOutcome> {
  const claim = await streams.append(factStream(event.eventId), NO_STREAM, [claimOf(event, opens)]);
  if (claim.status === 'taken') {
    const there = first(claim.there);
    if (!isSameContent(there, event)) return CONFLICT_ON_EVENT;
    if (opensOf(there) === undefined) return duplicateOf(there);
  }
  const result = await streams.append(streamName(opens), NO_STREAM, [record(event)]);
  if (result.status === 'stored') return { ...result, eventId: event.eventId, revision: 0 };
  const there = first(result.there);
  return isSameContent(there, event) ? duplicateOf(there) : { status: 'conflict', on: 'stream' };
}

/** Uses up an event id, like a fact whose stream was taken. False if other content already did. */
export async function appendClaim(streams: Streams, event: ClaimingFact, opens: Uuid): Promise<boolean> {
  const claim = await streams.append(factStream(event.eventId), NO_STREAM, [claimOf(event, opens)]);
  return claim.status === 'stored' || isSameContent(first(claim.there), event);
}

async function appendDecided(streams: Streams, append: AppendDecided, record: Record): Promise<AppendOutcome> {
  const { stream, expectedRevision, events } = append;
  const last = events.at(-1);
  if (!last) throw new RangeError('A decided append holds at least one event');
  const result = await streams.append(streamName(stream), expectedRevision, events.map(record));
  if (result.status === 'stored') {
    return { ...result, eventId: last.eventId, revision: expectedRevision + events.length };
  }
  const there = result.there.slice(0, events.length);
  const isRepeat =
    there.length === events.length && events.every(({ eventId }, index) => eventIdAt(there, index) === eventId);
  return isRepeat
    ? duplicateOf(there[there.length - 1] as StoredRecord)
    : { status: 'wrong-revision', actual: result.actual };
}

const eventIdAt = (records: readonly StoredRecord[], index: number) => records[index] && eventIdOf(records[index]);

const CONFLICT_ON_EVENT: AppendOutcome = { status: 'conflict', on: 'event' };

const duplicateOf = (record: StoredRecord): AppendOutcome => ({
  status: 'duplicate',
  position: record.position,
  eventId: eventIdOf(record),
  revision: record.stream.startsWith(streamName('')) ? record.revision : null,
});

function first(records: readonly StoredRecord[]): StoredRecord {
  const [record] = records;
  if (!record) throw new Error('A stream that is taken shows what took it');
  return record;
}
