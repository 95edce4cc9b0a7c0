import { comparePlaces } from '#libs/kernel/place.js';

/** What lies between two places, both included. */
export interface Extent {
  readonly from: Buffer;
  readonly to: Buffer;
}

/** Extents that overlap, as one. */
interface Overlapping<Part extends Extent> extends Extent {
  readonly parts: readonly Part[];
}

/** Extents of one customer, those that overlap together, in the order of their places. */
export function overlapping<Part extends Extent>(extents: readonly Part[]): readonly Overlapping<Part>[] {
  const found: { from: Buffer; to: Buffer; parts: Part[] }[] = [];
  for (const part of extents.toSorted((a, b) => comparePlaces(a.from, b.from))) {
    const last = found.at(-1);
    if (last === undefined || comparePlaces(part.from, last.to) > 0)
      found.push({ from: part.from, to: part.to, parts: [part] });
    else {
      last.parts.push(part);
      if (comparePlaces(part.to, last.to) > 0) last.to = part.to;
    }
  }
  return found;
}
