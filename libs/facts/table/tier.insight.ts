import { countUntil } from '#libs/kernel/bisection.js';
import { compareMoments, comparePlaces } from '#libs/kernel/place.js';

/** The assignment of a tier to a customer, at its place in event-time order. */
export interface TierAssigned {
  readonly place: Buffer;
  readonly tier: string;
}

/** A customer's tiers over time. */
export class Tiers {
  private readonly assigned: readonly TierAssigned[];

  constructor(assigned: readonly TierAssigned[]) {
    this.assigned = [...assigned].sort((a, b) => comparePlaces(a.place, b.place));
  }

  /** The tier in force at the moment of a place (assigned at or before it); null before the first. */
  at(place: Uint8Array): string | null {
    return this.assigned[this.countUpTo(place) - 1]?.tier ?? null;
  }

  /** The first assignment; null if there is none. */
  get first(): TierAssigned | null {
    return this.assigned[0] ?? null;
  }

  /**
   * Where a tier assigned at the moment of a place stops applying: the next assignment after it; null if there is none.
   */
  nextAfter(place: Uint8Array): Buffer | null {
    return this.assigned[this.countUpTo(place)]?.place ?? null;
  }

  /** How many were assigned at or before the moment of a place. */
  private countUpTo(place: Uint8Array): number {
    return countUntil(this.assigned, (each) => compareMoments(each.place, place) > 0);
  }
}
