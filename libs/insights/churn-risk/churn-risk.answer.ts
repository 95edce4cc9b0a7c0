import type { ChurnLevel } from '#libs/facts/churn-level/churn-level.events.js';
import { textOf } from '#libs/kernel/place.js';
import { dayNumberOf } from './churn-days.score.js';
import type { ChurnMoment } from './churn-models.reader.js';
import { churnLevel, type ChurnReason, churnRisk, exclusionOf } from './churn-risk.score.js';
import type { ChurnStatistics } from './churn-statistics.score.js';

/** A customer's churn risk as answers show it. */
export interface ChurnAnswer {
  readonly risk: number;
  readonly level: ChurnLevel;
  readonly lift: number;
  readonly reasons: readonly ChurnReason[];
}

/**
 * What is told of a customer as of the end of a date; null where nothing is.
 * @param evaluated null: before the tenant's first date was over
 */
export function churnAnswer(
  statistics: ChurnStatistics,
  evaluated: string | null,
  { models, liveSince }: Pick<ChurnMoment, 'models' | 'liveSince'>,
): ChurnAnswer | null {
  if (exclusionOf(statistics) !== null) return null;
  const at = evaluated === null ? null : dayNumberOf(evaluated);
  const { risk, lift, reasons } = churnRisk(statistics, at, models.at(evaluated));
  return { risk, level: churnLevel(statistics, lift, liveSince), lift, reasons };
}

/**
 * The moment that an answer is as of: the end of a date, or the customer's last fact after it; null if there is neither.
 * @param endOf the moment at which a date is over, in milliseconds since 1970
 */
export function asOf(
  { fact }: ChurnStatistics,
  evaluated: string | null,
  endOf: (day: string) => number,
): string | null {
  const last = fact === undefined ? null : textOf(Buffer.from(fact[0], 'hex'));
  if (evaluated === null) return last;
  const midnight = new Date(endOf(evaluated)).toISOString();
  return last !== null && Date.parse(last) > Date.parse(midnight) ? last : midnight;
}
