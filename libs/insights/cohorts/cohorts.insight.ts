import type { Interval } from '#libs/insights/scores/mean.score.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import { wilson } from '#libs/insights/scores/proportion.score.js';

/** What customers of a cohort did in a month; both by the month's first day. */
export interface CohortSums {
  readonly cohort: string;
  readonly month: string;
  readonly active: number;
  /** Units of 1e-4. */
  readonly turnover: bigint;
}

/** Customers whose first purchase was in one month, and what they did in that month and the following ones. */
export interface CohortReport {
  /** `2024-01` */
  readonly cohort: string;
  readonly customers: number;
  /** Fewer than 30 customers. */
  readonly tooFew: boolean;
  readonly months: readonly CohortMonth[];
}

export interface CohortMonth {
  /** Months since the cohort's own, which is 0. */
  readonly month: number;
  /** Customers with a purchase in it. */
  readonly active: number;
  /** Of the cohort's customers. */
  readonly share: number;
  readonly interval: Interval | null;
  /** Decimal text; null: no currency is known. */
  readonly turnover: string | null;
  /** The month is not over. */
  readonly partial: boolean;
}

/** Fewer answers than this say little. */
const FEW = 30;

/**
 * The report of cohorts (docs/rules.md 17.3), up to the running month; months without anything are 0.
 *
 * @param sums in any order
 * @param running the first day of the month that is not over
 * @param hasMoney whether turnover is known
 */
export function cohortReports(
  sums: readonly CohortSums[],
  running: string,
  hasMoney: boolean,
): readonly CohortReport[] {
  const cohorts = new Map<string, Map<number, CohortSums>>();
  for (const each of sums) {
    const months = cohorts.get(each.cohort) ?? new Map<number, CohortSums>();
    cohorts.set(each.cohort, months.set(monthsBetween(each.cohort, each.month), each));
  }
  return [...cohorts]
    .filter(([cohort]) => cohort <= running)
    .map(([cohort, months]) => {
      const customers = months.get(0)?.active ?? 0;
      const last = monthsBetween(cohort, running);
      return {
        cohort: cohort.slice(0, 7),
        customers,
        tooFew: customers < FEW,
        months: Array.from({ length: last + 1 }, (_, month) => {
          const { active = 0, turnover = 0n } = months.get(month) ?? {};
          return {
            month,
            active,
            share: active / customers,
            interval: wilson(active, customers),
            turnover: hasMoney ? fromTenThousandths(turnover) : null,
            partial: month === last,
          };
        }),
      };
    })
    .filter(({ customers }) => customers > 0);
}

/** Calendar months from one to another, both by their first day. */
function monthsBetween(from: string, to: string): number {
  const [a, b] = [from, to].map((day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))) as [number, number];
  return b - a;
}
