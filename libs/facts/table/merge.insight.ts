import { comparePlaces } from '#libs/kernel/place.js';

/** A merge of `subject` into `into`, at its place in event-time order. */
export interface Merge {
  readonly subject: bigint;
  readonly into: bigint;
  readonly place: Buffer;
  /** It has no effect where an earlier merge of the same subject stands. */
  readonly onlyFirst: boolean;
}

/**
 * Each customer's survivor (docs/rules.md 4). Links apply in event-time order: a later link of the same subject
 * replaces the earlier one unless it is for the first only, a link that would close a cycle has no effect, and chains are followed to the end.
 *
 * @returns the survivor of a customer: the customer itself if it was never merged.
 */
export function survivors(merges: readonly Merge[]): (customer: bigint) => bigint {
  const links = new Map<bigint, bigint>();
  const end = (customer: bigint): bigint => {
    let at = customer;
    for (let next = links.get(at); next !== undefined; next = links.get(at)) at = next;
    return at;
  };
  for (const { subject, into, onlyFirst } of [...merges].sort((a, b) => comparePlaces(a.place, b.place))) {
    const earlier = links.get(subject);
    if (onlyFirst && earlier !== undefined) continue;
    links.delete(subject);
    if (end(into) !== subject) links.set(subject, into);
    else if (earlier !== undefined) links.set(subject, earlier);
  }
  return remembering(links);
}

/** Each customer's survivor by links that change no more: all on the way to an end have that end. */
function remembering(links: ReadonlyMap<bigint, bigint>): (customer: bigint) => bigint {
  const ends = new Map<bigint, bigint>();
  return (customer) => {
    const passed: bigint[] = [];
    let at = customer;
    for (let next = links.get(at); next !== undefined && !ends.has(at); next = links.get(at)) {
      passed.push(at);
      at = next;
    }
    const found = ends.get(at) ?? at;
    for (const each of passed) ends.set(each, found);
    return found;
  };
}
