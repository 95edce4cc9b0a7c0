/** A value class of customers, and the turnover that it takes; without a bar: everybody else. */
export type TierBar = {
  /** Kebab-case. */
  readonly tier: string;
  /** The turnover of the last of so large a share, 0 … 1, of the customers with turnover. */
  readonly topShare?: number;
  /** This turnover, as decimal text. */
  readonly atLeast?: string;
};

/** How a tenant wants customers to be told apart by value. */
export type TierSettings = {
  /** Whether tiers are reviewed every month; otherwise only channels assign them. */
  readonly automatic: boolean;
  /** ISO 4217: the one that turnover is judged in; null: none, and answers take the one that most purchases use. */
  readonly currency: string | null;
  /** Turnover of so many days counts. */
  readonly windowDays: number;
  /** The highest first: those with a share, then those with an amount, then at most one with neither. */
  readonly tiers: readonly TierBar[];
  /** Whether a high potential lifts a customer by one tier. */
  readonly liftHighPotential: boolean;
  /** The churn level from which on a customer is one tier lower; null: no level. */
  readonly lowerAtRisk: 'critical' | 'high' | null;
  /** A customer goes down after so many reviews in a row that say so. */
  readonly lowerAfterReviews: number;
  /** After a customer went up, none goes down for so many days. */
  readonly holdDays: number;
};

/** The settings of a tenant that has put none. */
export const DEFAULT_TIER_SETTINGS: TierSettings = {
  automatic: false,
  currency: null,
  windowDays: 365,
  tiers: [
    { tier: 'vip', topShare: 0.01 },
    { tier: 'a', atLeast: '5000000' },
    { tier: 'b', atLeast: '1000000' },
    { tier: 'c' },
  ],
  liftHighPotential: true,
  lowerAtRisk: 'critical',
  lowerAfterReviews: 2,
  holdDays: 365,
};

/** Data of the decided event `tier-settings.put`. */
export type TierSettingsPut = {
  /** 2, 3 …: version 1 is what ships. */
  readonly version: number;
  readonly settings: TierSettings;
};

/** Settings and when they were recorded, in milliseconds since 1970. */
export type RecordedTierSettings = TierSettingsPut & { readonly recordedAt: number };
