import type { TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';

/** A tier that a customer has. Days are counted from 1970-01-01, and are the tenant's. */
export interface Assigned {
  readonly tier: string;
  /** The first midnight at or after its assignment is that of this day. */
  readonly from: number;
  /** What `holdDays` keep reviews from: any change of what a channel assigned, a fall after a rise. */
  readonly holds: 'any' | 'fall' | null;
}

/** What a review goes by, of a customer with all that were merged into it. */
export interface Reviewed {
  /** Null: it has none. */
  readonly assigned: Assigned | null;
  /** Purchases less returns in the window: units of 1e-4. */
  readonly turnover: bigint;
  readonly isHighPotential: boolean;
  readonly level: string | null;
  /** Results of the reviews before, one after the other, that lay below this tier; as many as count at most. */
  readonly lows: readonly string[];
}

/** What a review comes to. */
export interface Outcome {
  /** Null: the tier stays. */
  readonly assigned: Assigned | null;
  readonly lows: readonly string[];
}

/** From which turnover on a customer is in each tier but the last, the highest first; null: nobody is. */
export type Bars = readonly (bigint | null)[];

/**
 * The bars of a review. Who reaches that of any tier is in that tier or a higher one, so none is above the one before it.
 * @param shared the turnovers that `topShare` comes to, of the tiers that have one; null: nobody has turnover
 */
export function barsOf({ tiers }: Pick<TierSettings, 'tiers'>, shared: Bars): Bars {
  let lowest: bigint | null = null;
  return tiers.slice(0, -1).map(({ atLeast }, index) => {
    const bar = atLeast === undefined ? (shared[index] ?? null) : toTenThousandths(atLeast);
    if (bar !== null && (lowest === null || bar < lowest)) lowest = bar;
    return lowest;
  });
}

type Judged = Pick<Reviewed, 'turnover' | 'isHighPotential' | 'level'>;

/** The place of the tier, 0 for the highest, that a customer is in by turnover, potential and churn risk. */
export function placeOfTier({ turnover, isHighPotential, level }: Judged, settings: TierSettings, bars: Bars): number {
  const { tiers, liftHighPotential, lowerAtRisk } = settings;
  const reached = bars.findIndex((bar) => bar !== null && turnover >= bar);
  const last = tiers.length - 1;
  const place = reached < 0 ? last : reached;
  const isLifted = liftHighPotential && isHighPotential;
  const isLowered = lowerAtRisk !== null && (level === 'critical' || level === lowerAtRisk);
  if (isLifted === isLowered) return place;
  if (isLowered) return Math.min(place + 1, last);
  return place > 0 && tiers[place - 1]?.topShare === undefined ? place - 1 : place;
}

/** Turnovers by which a customer is in a tier, given its potential and its churn risk. */
export interface Settled {
  readonly tier: string;
  readonly isHighPotential: boolean;
  readonly isAtRisk: boolean;
  /** Units of 1e-4; null: there is no least. */
  readonly from: bigint | null;
  /** Exclusive; null: there is no end. */
  readonly below: bigint | null;
}

/** All that says in which tier customers are: nothing is to be decided about those who are in it already. */
export function settledBy(settings: TierSettings, bars: Bars): readonly Settled[] {
  const reachable = bars.filter((bar) => bar !== null).filter((bar, index, all) => bar !== all[index - 1]);
  const ranges = [...reachable, null].map((from, index) => ({ from, below: reachable[index - 1] ?? null }));
  return [false, true].flatMap((isHighPotential) =>
    [false, true].flatMap((isAtRisk) =>
      ranges.map(({ from, below }) => {
        const turnover = from ?? (below === null ? 0n : below - 1n);
        const level = isAtRisk ? 'critical' : null;
        const tier = settings.tiers[placeOfTier({ turnover, isHighPotential, level }, settings, bars)]?.tier as string;
        return { tier, isHighPotential, isAtRisk, from, below };
      }),
    ),
  );
}

/** What a review on a day comes to for a customer (docs/rules.md 17.6). */
export function reviewOf(of: Reviewed, settings: TierSettings, bars: Bars, day: number): Outcome {
  const { tiers, lowerAfterReviews, holdDays } = settings;
  const { assigned } = of;
  const names = tiers.map(({ tier }) => tier);
  const nameOf = (place: number) => names[place] as string;
  const changed = (place: number, holds: Assigned['holds']): Outcome => ({
    assigned: { tier: nameOf(place), from: day, holds },
    lows: [],
  });
  const result = placeOfTier(of, settings, bars);
  const current = assigned === null ? -1 : names.indexOf(assigned.tier);
  const isHeld = assigned !== null && day < assigned.from + holdDays;
  const isFast = isHeld && assigned.holds === 'any';
  // Whoever has no tier, or one that the settings do not name, neither rises nor falls.
  if (current < 0) return isFast ? { assigned: null, lows: [] } : changed(result, null);
  if (result < current) return isFast ? { assigned: null, lows: [] } : changed(result, 'fall');
  if (result === current) return { assigned: null, lows: [] };
  const lows = [...of.lows, nameOf(result)].filter((low) => names.indexOf(low) > current).slice(-lowerAfterReviews);
  if (lows.length < lowerAfterReviews || (isHeld && assigned?.holds !== null)) return { assigned: null, lows };
  return changed(Math.min(...lows.map((low) => names.indexOf(low))), null);
}
