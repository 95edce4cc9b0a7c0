import { comparePlaces, timeOf } from '#libs/kernel/place.js';

/** A tier assigned to a customer at its place in the event-time order. */
export interface TierAssigned {
  readonly place: Buffer;
  readonly tier: string;
}

/** A customer's tiers in time. */
export class Tiers {
  private readonly assigned: readonly TierAssigned[];

  constructor(assigned: readonly TierAssigned[]) {
    this.assigned = [...assigned].sort((a, b) => comparePlaces(a.place, b.place));
  }

  /** The tier in force at a moment (assigned at or before it), by event time; null before the first. */
  at(time: number): string | null {
    for (let index = this.assigned.length - 1; index >= 0; index--) {
      const each = this.assigned[index] as TierAssigned;
      if (timeOf(each.place) <= time) return each.tier;
    }
    return null;
  }

  /** When a tier assigned at a moment ends to be in force: the next assignment after it; null if there is none. */
  nextAfter(time: number): number | null {
    const next = this.assigned.find((each) => timeOf(each.place) > time);
    return next ? timeOf(next.place) : null;
  }
}
