/**
 * A fact's place in its customer's event-time order, as bytes that compare like the order itself: time, then
 * `journey.started` before and `journey.ended` after all else, then the sequence by number (missing first), then
 * source, then id, both bytewise in UTF-8. One comparison, the same in PostgreSQL (`bytea`) and here.
 */
export interface Placed {
  readonly time: number;
  readonly type: string;
  readonly sequence: string | null;
  readonly source: string;
  readonly id: string;
}

/** Bytes before source and id: 8 of time, 1 of rank, 9 of the sequence. */
const HEAD = 18;
/** Moves every representable time (±8.64e15 ms) above zero. */
const TIME_OFFSET = 1n << 62n;

const RANK: Readonly<Record<string, number>> = { 'journey.started': 0, 'journey.ended': 2 };

/** The place of a fact. Source and id must hold no control characters (U+0000 separates them). */
export function placeOf(fact: Placed): Buffer {
  const place = Buffer.allocUnsafe(HEAD + Buffer.byteLength(fact.source) + 1 + Buffer.byteLength(fact.id));
  place.writeBigUInt64BE(BigInt(fact.time) + TIME_OFFSET, 0);
  place[8] = RANK[fact.type] ?? 1;
  const sequence = fact.sequence === null ? 0n : BigInt(fact.sequence) + 1n;
  place[9] = Number(sequence >> 64n);
  place.writeBigUInt64BE(sequence & 0xffff_ffff_ffff_ffffn, 10);
  const end = HEAD + place.write(fact.source, HEAD);
  place[end] = 0;
  place.write(fact.id, end + 1);
  return place;
}

/** The first place of a moment: at or before every fact at `time`, after every fact before it. */
export function placeFrom(time: number): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(time) + TIME_OFFSET, 0);
  return place;
}

/** The moment of a place: milliseconds since 1970, UTC. */
export function timeOf(place: Uint8Array): number {
  return Number(Buffer.from(place.buffer, place.byteOffset, 8).readBigUInt64BE(0) - TIME_OFFSET);
}

/** Below 0: `a` stands before `b`; 0: the same fact. */
export function comparePlaces(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}
