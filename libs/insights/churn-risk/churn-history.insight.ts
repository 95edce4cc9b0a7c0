import { logOddsOf } from '#libs/insights/scores/logistic.score.js';
import { dateOf, dayNumberOf } from './churn-days.score.js';
import { type ChurnFact, statisticsOfFact } from './churn-fact.score.js';
import type { ChurnModels } from './churn-models.score.js';
import { churnRisk, exclusionOf } from './churn-risk.score.js';
import { mergeStatistics, noStatistics } from './churn-statistics.score.js';

/** How a customer's risk was at the end of a date. */
export interface ChurnPoint {
  readonly day: string;
  readonly risk: number;
  readonly lift: number;
  /** The last activity day until then, in days since 1970-01-01. */
  readonly active: number;
}

/** Most days that a history goes back. */
const LONGEST = 1_100;
/** The least change that is kept, in log-odds. */
const CHANGE = 0.1;

/**
 * How a customer's risk changed, by what happened until the end of each date and by the model that counted then: changes
 * of at least .1 in log-odds, and the ends of months (docs/rules.md 15.5). It follows from the facts alone, in whatever order
 * they came.
 * @param facts of the customer, in event-time order
 * @param closed the tenant's last date that is over
 */
export function churnHistory(
  facts: readonly ChurnFact[],
  closed: string | null,
  models: ChurnModels,
  dayOf: (time: number) => string,
): readonly ChurnPoint[] {
  if (closed === null) return [];
  const days = facts.map(({ time }) => dayNumberOf(dayOf(time)));
  const last = dayNumberOf(closed);
  const points: ChurnPoint[] = [];
  let statistics = noStatistics;
  let next = 0;
  for (let day = Math.max(days[0] ?? last + 1, last - LONGEST); day <= last; day++) {
    for (; (days[next] ?? Number.POSITIVE_INFINITY) <= day; next++)
      statistics = mergeStatistics(statistics, statisticsOfFact(facts[next] as ChurnFact, days[next] as number));
    if (statistics.days.length === 0 || exclusionOf(statistics) !== null) continue;
    const date = dateOf(day);
    const { risk, lift } = churnRisk(statistics, day, models.at(date));
    const before = points.at(-1);
    const hasChanged = before === undefined || Math.abs(logOddsOf(risk) - logOddsOf(before.risk)) >= CHANGE;
    if (hasChanged || dateOf(day + 1).endsWith('-01'))
      points.push({ day: date, risk, lift, active: statistics.days.at(-1) as number });
  }
  return points;
}
