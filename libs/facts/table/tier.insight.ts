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
    return this.assigned[this.countUpTo(time) - 1]?.tier ?? null;
  }

  /** When a tier assigned at a moment ends to be in force: the next assignment after it; null if there is none. */
  nextAfter(time: number): number | null {
    const next = this.assigned[this.countUpTo(time)];
    return next ? timeOf(next.place) : null;
  }

  /** How many were assigned at or before a moment. */
  private countUpTo(time: number): number {
    let [low, high] = [0, this.assigned.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timeOf((this.assigned[middle] as TierAssigned).place) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
