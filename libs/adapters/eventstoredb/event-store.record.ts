import type {
  DerivedValence,
  Extensions,
  JsonObject,
  NewEvent,
  Position,
  StoredEvent,
  Uuid,
} from '#libs/kernel/event.js';

/** An event as the server stores it: two JSON documents and a type. */
export interface ServerRecord {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** An event as the server returns it. */
export interface StoredRecord extends ServerRecord {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Milliseconds since 1970, by the server's clock. */
  readonly created: number;
}

/** A used-up event id: its fact is, or would be, the first event of the stream that it opens. */
export const CLAIM = 'identity.claimed';
const FACT = 'fact-';
const STREAM = 'stream-';

/** Prefixes of the streams whose events make up the log. */
export const PREFIXES = [FACT, STREAM];

export const factStream = (eventId: Uuid) => FACT + eventId;
export const streamName = (stream: Uuid) => STREAM + stream;

/** Claims stand among the facts, but are not events of the log. */
export const isOfTheLog = ({ stream, type }: StoredRecord) =>
  type !== CLAIM && PREFIXES.some((prefix) => stream.startsWith(prefix));

/** An event's metadata. The names with a dollar are EventStoreDB's own. */
interface Metadata {
  readonly eventId: Uuid;
  readonly tenant: string;
  readonly customerId: string | null;
  readonly schemaVersion: number;
  readonly source: string;
  readonly id: string;
  readonly sequence: string | null;
  readonly time: number;
  /** Left out where there are none. */
  readonly micros?: number;
  readonly derived: DerivedValence | null;
  /** Base64. */
  readonly contentHash: string | null;
  readonly $correlationId: string | null;
  readonly $causationId: Uuid | null;
  readonly traceparent: string | null;
  /** Left out where there are none. */
  readonly extensions?: Extensions;
  /** For an event first recorded by another store: when that recorded it. */
  readonly recordedAt?: number;
}

/** Names appear only in the metadata, so none can break a stream's name or look like a system stream's. */
export function recordOf(event: NewEvent): ServerRecord {
  const { type, data, contentHash, correlationId, causationId, ...rest } = event;
  const metadata: Metadata = {
    eventId: rest.eventId,
    tenant: rest.tenant,
    customerId: rest.customerId,
    schemaVersion: rest.schemaVersion,
    source: rest.source,
    id: rest.id,
    sequence: rest.sequence,
    time: rest.time,
    ...(rest.micros !== 0 && { micros: rest.micros }),
    derived: rest.derived,
    contentHash: contentHash && base64(contentHash),
    $correlationId: correlationId,
    $causationId: causationId,
    traceparent: rest.traceparent,
    ...(rest.extensions !== null && { extensions: rest.extensions }),
  };
  return { type, data, metadata };
}

/** An event as another store recorded it: with that store's time, not this one's. */
export function copyOf({ recordedAt, ...event }: NewEvent & { readonly recordedAt: number }): ServerRecord {
  const { metadata, ...record } = recordOf(event);
  return { ...record, metadata: { ...(metadata as Metadata), recordedAt } };
}

export function eventOf({ stream, revision, position, created, ...record }: StoredRecord): StoredEvent {
  const {
    contentHash,
    $correlationId,
    $causationId,
    recordedAt = created,
    micros = 0,
    extensions = null,
    ...rest
  } = record.metadata as Metadata;
  const decided = stream.startsWith(STREAM);
  return {
    ...rest,
    micros,
    extensions,
    type: record.type,
    data: record.data as JsonObject,
    contentHash: contentHash === null ? null : Buffer.from(contentHash, 'base64'),
    correlationId: $correlationId,
    causationId: $causationId,
    position,
    recordedAt,
    stream: decided ? stream.slice(STREAM.length) : null,
    revision: decided ? revision : null,
  };
}

interface Claim {
  readonly tenant: string;
  readonly contentHash: string;
  /** The stream that the fact opens. */
  readonly opens: Uuid;
}

/** What identity needs to know about a fact. */
export type ClaimingFact = Pick<NewEvent, 'eventId' | 'tenant'> & { readonly contentHash: Uint8Array };

export function claimOf({ tenant, contentHash }: ClaimingFact, opens: Uuid): ServerRecord {
  const claim: Claim = { tenant, contentHash: base64(contentHash), opens };
  return { type: CLAIM, data: {}, metadata: claim };
}

/** The stream that a claim's fact opens; undefined for a fact. */
export function opensOf({ type, metadata }: StoredRecord): Uuid | undefined {
  return type === CLAIM ? (metadata as Claim).opens : undefined;
}

/** Whether a fact or a claim has the same tenant and content as an event. Decided events never do. */
export function isSameContent({ metadata }: StoredRecord, { tenant, contentHash }: ClaimingFact): boolean {
  const there = metadata as Metadata | Claim;
  return there.tenant === tenant && there.contentHash === base64(contentHash);
}

export const eventIdOf = ({ metadata }: StoredRecord): Uuid => (metadata as Metadata).eventId;

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
