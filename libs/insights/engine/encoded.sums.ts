import type { Whole } from '#libs/kernel/whole.js';
import type { SumsByName } from './named.sums.js';
import { endOfNames, endOfSums } from './sums.codec.js';
import { SumsWriter } from './sums.writer.js';

/** What is to be added to a vector, as bytes. */
export interface EncodedSums {
  readonly bytes: Buffer;
  /** Where in them each name's sums begin, by the name as it is stored. */
  readonly places: ReadonlyMap<string, number>;
}

const [writer, ofParts] = [new SumsWriter(), new SumsWriter()];

/** Sums as bytes, to be added to others; names whose sums are all zero are left out. */
export function encodeAdded(cell: SumsByName): EncodedSums {
  const places = new Map<string, number>();
  writer.begin();
  let end = 0;
  for (const { word, added, isShared } of cell) {
    const sums = isShared ? encodedPart(added) : encoded(added);
    if (sums.length === EMPTY) continue;
    writer.word(word);
    writer.copy(sums, 0, sums.length);
    places.set(word, end + word.length);
    end += word.length + sums.length;
  }
  return { bytes: writer.take(), places };
}

/** Bytes of sums that are all zero. */
const EMPTY = 1;

function encoded(sums: readonly Whole[]): Buffer {
  ofParts.begin().sums(sums);
  return ofParts.take();
}

const known = new WeakMap<readonly Whole[], Buffer>();

/** The same of sums that a journey or an answer adds to many cells. */
function encodedPart(part: readonly Whole[]): Buffer {
  let sums = known.get(part);
  if (sums === undefined) known.set(part, (sums = encoded(part)));
  return sums;
}

/** What bytes encode, with something added. What nothing is added to is copied as it is. */
export function addEncoded(bytes: Buffer, { bytes: added, places }: EncodedSums): Buffer {
  const met = new Set<number>();
  writer.begin();
  let copied = 0;
  for (let at = 0; at < bytes.length; ) {
    const sums = endOfNames(bytes, at);
    const place = places.get(bytes.toString('latin1', at, sums));
    const next = endOfSums(bytes, sums);
    if (place !== undefined) {
      met.add(place);
      writer.copy(bytes, copied, at);
      writer.added(bytes, [at, sums], added, place);
      copied = next;
    }
    at = next;
  }
  writer.copy(bytes, copied, bytes.length);
  for (const [word, place] of places)
    if (!met.has(place)) writer.copy(added, place - word.length, endOfSums(added, place));
  return writer.take();
}
