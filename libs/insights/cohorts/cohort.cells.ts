import type { CountTable } from '#libs/insights/engine/counts.js';
import type { Sums } from '#libs/insights/engine/sums.js';
import { NO_MONEY, tierKey } from '#libs/insights/tiers/tier-days.counts.js';
import type { CohortSummary } from './cohort.summary.js';

/** What customers of a cohort and a tier did in a month. */
export const COHORT_CELLS = {
  name: 'insight.cohort_cells',
  key: { tier: 'text', cohort: 'date', month: 'date', currency: 'text' },
  /** Customers with a purchase, under no currency; purchases less returns in units of 1e-4, under each. */
  counts: ['active', 'turnover'],
} as const satisfies CountTable<'tier' | 'cohort' | 'month' | 'currency', 'active' | 'turnover'>;

/** The tier under which customers of all tiers are counted. */
export const ALL_TIERS = '*';

/** Adds a customer to its cohort (sign 1n), or takes it back (−1n). Who never bought is in none. */
export function countCohort({ counts }: Sums, { tier, months }: CohortSummary, sign: 1n | -1n): void {
  const cohort = Object.keys(months)
    .filter((month) => (months[month]?.purchases ?? 0) > 0)
    .sort()[0];
  if (cohort === undefined) return;
  for (const key of [ALL_TIERS, tierKey(tier?.[1] ?? null)])
    for (const [month, { purchases, turnover }] of Object.entries(months)) {
      // Returns of what was bought before anything is known of it.
      if (month < cohort) continue;
      const at = { tier: key, cohort, month };
      if (purchases > 0) counts.add(COHORT_CELLS, { ...at, currency: NO_MONEY }, { active: sign });
      for (const [currency, amount] of Object.entries(turnover))
        counts.add(COHORT_CELLS, { ...at, currency }, { turnover: sign * BigInt(amount) });
    }
}
