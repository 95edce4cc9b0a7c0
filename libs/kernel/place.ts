import { type Instant, instantText, toMicroseconds } from './instant.js';
import { plus, times, type Whole } from './whole.js';

/**
 * A fact's place in its customer's event-time order, as bytes that compare in that same order: time to the microsecond;
 * then `journey.started` before and `journey.ended` after all other types; then the sequence as a number (missing
 * first); then source; then id, both bytewise in UTF-8. The comparison is the same in PostgreSQL (`bytea`) and here.
 */
export interface Placed extends Instant {
  readonly type: string;
  readonly sequence: string | null;
  readonly source: string;
  readonly id: string;
}

/** Bytes of the moment with which a place begins: microseconds since 1970 plus the offset. */
const MOMENT = 8;
/** Bytes before source and id: the moment, 1 for the rank, 9 for the sequence. */
const HEAD = 18;
/** Moves all times of the years 1 to 9999 above zero. */
const HIGH_OFFSET = 2 ** 30;

const RANK: Readonly<Record<string, number>> = { 'journey.started': 0, 'journey.ended': 2 };

/** The place of a fact. Source and id must hold no control characters (U+0000 separates them). */
export function placeOf(fact: Placed): Buffer {
  const place = Buffer.allocUnsafe(HEAD + Buffer.byteLength(fact.source) + 1 + Buffer.byteLength(fact.id));
  writeMoment(place, fact);
  place[8] = RANK[fact.type] ?? 1;
  const sequence = fact.sequence === null ? 0n : BigInt(fact.sequence) + 1n;
  place[9] = Number(sequence >> 64n);
  place.writeBigUInt64BE(sequence & 0xffff_ffff_ffff_ffffn, 10);
  const end = HEAD + place.write(fact.source, HEAD);
  place[end] = 0;
  place.write(fact.id, end + 1);
  return place;
}

/** As two numbers, one for each half: several times as fast as a BigInt, and every fact needs a place. */
function writeMoment(place: Buffer, { time, micros }: Instant): void {
  const high = Math.floor(time / 2 ** 32);
  const low = (time - high * 2 ** 32) * 1000 + micros;
  const carried = Math.floor(low / 2 ** 32);
  place.writeUInt32BE(high * 1000 + carried + HIGH_OFFSET, 0);
  place.writeUInt32BE(low - carried * 2 ** 32, 4);
}

/** The first place of a moment: not after any fact at that moment, and after every fact before it. */
export function placeFrom(time: number, micros = 0): Buffer {
  const place = Buffer.alloc(MOMENT);
  writeMoment(place, { time, micros });
  return place;
}

/** The moment of a place. */
export function instantOf(place: Uint8Array): Instant {
  const time = timeOf(place);
  // Both halves modulo 1000, the inverse of how `timeOf` splits them.
  return { time, micros: ((((half(place, 0) - HIGH_OFFSET) * 296 + half(place, 4)) % 1000) + 1000) % 1000 };
}

/** The moment of a place as answers show it and PostgreSQL reads it. */
export function textOf(place: Uint8Array): string {
  return instantText(instantOf(place));
}

/** The moment of a place in microseconds since 1970, UTC. */
export function microsecondsOf(place: Uint8Array): bigint {
  return toMicroseconds(instantOf(place));
}

/** The same as a number for the next two centuries. */
export function wholeMicrosecondsOf(place: Uint8Array): Whole {
  const { time, micros } = instantOf(place);
  return plus(times(time, 1000), micros);
}

/** The milliseconds of a place's moment, since 1970, UTC. */
export function timeOf(place: Uint8Array): number {
  const high = half(place, 0) - HIGH_OFFSET;
  // 2^32 µs are 4,294,967 ms and 296 µs.
  return high * 4_294_967 + Math.floor((high * 296 + half(place, 4)) / 1000);
}

function half(place: Uint8Array, at: number): number {
  const [a, b, c, d] = [place[at] as number, place[at + 1] as number, place[at + 2] as number, place[at + 3] as number];
  return a * 2 ** 24 + ((b << 16) | (c << 8) | d);
}

/** Below 0: `a` comes before `b`; 0: the same fact. */
export function comparePlaces(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

export function least(places: readonly Buffer[]): Buffer {
  return places.reduce((a, b) => (comparePlaces(a, b) <= 0 ? a : b));
}

export function greatest(places: readonly Buffer[]): Buffer {
  return places.reduce((a, b) => (comparePlaces(a, b) >= 0 ? a : b));
}

/** Below 0: the moment of `a` is before that of `b`; 0: they are the same. */
export function compareMoments(a: Uint8Array, b: Uint8Array): number {
  return half(a, 0) - half(b, 0) || half(a, 4) - half(b, 4);
}

/** Whether the moment of `b` is more than `gap` (whole milliseconds) after that of `a`. */
export function isLaterBy(gap: number, a: Uint8Array, b: Uint8Array): boolean {
  const between = timeOf(b) - timeOf(a);
  return between === gap ? microsecondsOf(b) - microsecondsOf(a) > BigInt(gap) * 1000n : between > gap;
}
