import type { Position } from '#libs/kernel/event.js';

/** Some of the log that belongs to one tenant. */
export interface TenantShare {
  readonly events: number;
  /** When its first event was recorded, in milliseconds since 1970; null without one. */
  readonly since: number | null;
}

const NOTHING: TenantShare = { events: 0, since: null };

/** What of the log belongs to a tenant after each of some positions, all of it counted in one pass. */
export class TenantShares {
  /** The positions, each once, in order. */
  readonly starts: readonly Position[];
  /** What was counted between each and the next. */
  private readonly between: TenantShare[];

  constructor(afters: readonly Position[]) {
    this.starts = [...new Set(afters)].sort((a, b) => (a < b ? -1 : 1));
    this.between = this.starts.map(() => NOTHING);
  }

  /** Counts an event after the first of the positions. Events come in the order of the log. */
  count(position: Position, recordedAt: number): void {
    this.add(
      this.starts.findLastIndex((start) => start < position),
      { events: 1, since: recordedAt },
    );
  }

  /** Counts what lies between one of the positions and the next. */
  add(nth: number, share: TenantShare): void {
    this.between[nth] = together(this.between[nth] as TenantShare, share);
  }

  /** By the positions after which they begin. */
  all(): ReadonlyMap<Position, TenantShare> {
    const shares = new Map<Position, TenantShare>();
    this.between.reduceRight((after, between, nth) => {
      const share = together(between, after);
      shares.set(this.starts[nth] as Position, share);
      return share;
    }, NOTHING);
    return shares;
  }
}

function together(first: TenantShare, then: TenantShare): TenantShare {
  return { events: first.events + then.events, since: first.since ?? then.since };
}
