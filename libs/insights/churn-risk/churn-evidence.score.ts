import type { Uuid } from '#libs/kernel/event.js';

/** Most events of one day that are kept as evidence. */
const KEPT = 3;

/** The first few of both, by id: the same whatever came first. */
export function mergeEvidence(a: readonly Uuid[], b: readonly Uuid[]): readonly Uuid[] {
  return [...new Set([...a, ...b])].sort().slice(0, KEPT);
}
