import { fromTenThousandths } from '#libs/insights/scores/money.score.js';

/** What effort is measured by. */
export const EFFORTS = ['contacts', 'seconds', 'cost'] as const;
export type Effort = (typeof EFFORTS)[number];

/** Sums over the customers of a tier; money in units of 1e-4. */
export interface TierSums {
  /** Null: customers without one. */
  readonly tier: string | null;
  readonly customers: bigint;
  readonly contacts: bigint;
  /** Microseconds. */
  readonly seconds: bigint;
  readonly revenue: bigint;
  readonly cost: bigint;
  readonly compensation: bigint;
}

/** What customers of a tier bring, and what they get. Amounts are decimal text; shares are of all tiers, 0 … 1. */
export interface TierReport {
  readonly tier: string | null;
  readonly customers: { readonly n: number; readonly share: number | null };
  readonly revenue: { readonly amount: string; readonly share: number | null };
  readonly effort: {
    readonly contacts: number;
    readonly seconds: number;
    readonly cost: string;
    readonly share: number | null;
  };
  /** Share of effort ÷ share of revenue: 1 where a tier gets what it brings. */
  readonly ratio: number | null;
  readonly costToServe: string;
  readonly contribution: string;
}

/** The report of tiers (docs/rules.md 17.2). Shares and ratios are null where the whole is not above 0. */
export function tierReports(tiers: readonly TierSums[], effortBy: Effort): readonly TierReport[] {
  const total = (of: (tier: TierSums) => bigint) => tiers.reduce((sum, tier) => sum + of(tier), 0n);
  const all = {
    customers: total(({ customers }) => customers),
    revenue: total(({ revenue }) => revenue),
    effort: total((tier) => tier[effortBy]),
  };
  return tiers.map((sums) => {
    const { tier, customers, contacts, seconds, revenue, cost, compensation } = sums;
    const costToServe = cost + compensation;
    return {
      tier,
      customers: { n: Number(customers), share: ratioOf([customers, all.customers]) },
      revenue: { amount: fromTenThousandths(revenue), share: ratioOf([revenue, all.revenue]) },
      effort: {
        contacts: Number(contacts),
        seconds: Number(seconds) / 1e6,
        cost: fromTenThousandths(cost),
        share: ratioOf([sums[effortBy], all.effort]),
      },
      ratio: ratioOf([sums[effortBy], all.effort], [revenue, all.revenue]),
      costToServe: fromTenThousandths(costToServe),
      contribution: fromTenThousandths(revenue - costToServe),
    };
  });
}

type Share = readonly [part: bigint, whole: bigint];

/** A share, or a share ÷ another one; null where something that it is divided by is not above 0. */
function ratioOf([part, whole]: Share, [otherPart, otherWhole]: Share = [1n, 1n]): number | null {
  if (whole <= 0n || otherPart <= 0n || otherWhole <= 0n) return null;
  return Number(part * otherWhole) / Number(whole * otherPart);
}
