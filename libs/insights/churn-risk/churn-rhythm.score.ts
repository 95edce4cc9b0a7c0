import { logOddsOf } from '#libs/insights/scores/logistic.score.js';
import { bgNbdSilence, type Rhythm } from '#libs/insights/scores/bg-nbd.score.js';
import type { ChurnModel, RhythmFeature } from './churn-model.score.js';
import type { ChurnStatistics } from './churn-statistics.score.js';

/** No rhythm makes it surer than this, or than its complement, that a customer comes. */
const LEAST = 1 / 200;
const MOST = 1 - 1e-6;

/**
 * The rhythm of a customer's activity days as of the end of a date; null without any.
 * @param at days since 1970-01-01; a later activity day is taken as the date
 */
export function rhythmOf({ days }: Pick<ChurnStatistics, 'days'>, at: number | null): Rhythm | null {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { x: days.length - 1, tx: last - first, T: Math.max(at ?? last, last) - first };
}

/** How strongly each feature of a rhythm speaks. @param spent mean amount of a purchase, in a currency's units */
export function rhythmFeatures(
  { rhythm: parameters, horizonDays }: Pick<ChurnModel, 'rhythm' | 'horizonDays'>,
  rhythm: Rhythm,
  spent: number,
): Readonly<Record<RhythmFeature, number>> {
  const silent = bgNbdSilence(parameters, rhythm, horizonDays);
  return {
    level: 1,
    silence: logOddsOf(Math.min(MOST, Math.max(LEAST, silent))),
    recency: Math.log1p(rhythm.T - rhythm.tx),
    frequency: Math.log1p(rhythm.x),
    spend: Math.log1p(spent),
  };
}

/** Mean amount of a purchase in a currency; 0 without one. */
export function meanSpendOf({ spend }: Pick<ChurnStatistics, 'spend'>, currency: string | null): number {
  const known = currency === null ? undefined : spend[currency];
  return known === undefined ? 0 : Number(known.amount) / 10_000 / known.count;
}
