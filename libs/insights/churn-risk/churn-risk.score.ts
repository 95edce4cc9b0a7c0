import type { ChurnLevel } from '#libs/facts/churn-level/churn-level.events.js';
import { logistic, logOddsOf } from '#libs/insights/scores/logistic.score.js';
import type { Uuid } from '#libs/kernel/event.js';
import { dateOf } from './churn-days.score.js';
import { type ChurnModel, type ExperienceFeature, RHYTHM_FEATURES } from './churn-model.score.js';
import { meanSpendOf, rhythmFeatures, rhythmOf } from './churn-rhythm.score.js';
import { experiencesOf } from './churn-signals.score.js';
import type { ChurnStatistics } from './churn-statistics.score.js';

export type ChurnSignal = 'base-rate' | 'silence' | ExperienceFeature;

export interface ChurnReason {
  readonly signal: ChurnSignal;
  /** In log-odds: those of all reasons add up to those of the risk. */
  readonly contribution: number;
  readonly detail: string;
  readonly evidence: readonly Uuid[];
}

export interface ChurnRisk {
  /** Probability of no activity day within the horizon: 1e-6 … 1 − 1e-6. */
  readonly risk: number;
  /** By how much its log-odds are above the base rate's: the sum of all contributions but `base-rate`. */
  readonly lift: number;
  /** Largest contribution first. */
  readonly reasons: readonly ChurnReason[];
}

/** Log-odds of 1 − 1e-6. */
const UTMOST = logOddsOf(1 - 1e-6);

/**
 * The risk that a customer leaves, as of the end of a date, and why (docs/rules.md 15.1). Whatever decides by churn risk
 * decides by this function.
 * @param at the tenant's last date that is over, in days since 1970-01-01; null before the first
 */
export function churnRisk(statistics: ChurnStatistics, at: number | null, model: ChurnModel): ChurnRisk {
  const base = logOddsOf(model.baseRate);
  const reasons: ChurnReason[] = [];
  for (const { signal, strength, detail, evidence } of experiencesOf(statistics, evaluatedDay(statistics, at))) {
    const contribution = model.weights[signal] * strength;
    if (contribution !== 0) reasons.push({ signal, contribution, detail, evidence });
  }
  const silence = silenceOf(statistics, at, model);
  const experienced = reasons.reduce((sum, { contribution }) => sum + contribution, 0);
  const total = Math.min(UTMOST, Math.max(-UTMOST, base + silence.contribution + experienced));
  // What the limits of the risk cut off is taken from the silence.
  reasons.push({ ...silence, contribution: total - base - experienced }, baseRate(base, model));
  reasons.sort((a, b) => b.contribution - a.contribution || (a.signal < b.signal ? -1 : 1));
  return { risk: logistic(total), lift: total - base, reasons };
}

/** The date that a customer is evaluated as of: the last one that is over, or that of its last activity after it. */
export function evaluatedDay({ days }: ChurnStatistics, at: number | null): number {
  return Math.max(at ?? -Infinity, days.at(-1) ?? -Infinity);
}

function baseRate(contribution: number, { baseRate: rate }: ChurnModel): ChurnReason {
  const detail = `${(100 * rate).toFixed(1)} % of all customers`;
  return { signal: 'base-rate', contribution, detail, evidence: [] };
}

function silenceOf(statistics: ChurnStatistics, at: number | null, model: ChurnModel): ChurnReason {
  const rhythm = rhythmOf(statistics, at);
  if (rhythm === null) return { signal: 'silence', contribution: 0, detail: 'never active', evidence: [] };
  const features = rhythmFeatures(model, rhythm, meanSpendOf(statistics, model.currency));
  const logOdds = RHYTHM_FEATURES.reduce((sum, feature) => sum + model.weights[feature] * features[feature], 0);
  return {
    signal: 'silence',
    contribution: logOdds - logOddsOf(model.baseRate),
    detail: `${rhythm.x + 1} activity days, the last on ${dateOf(statistics.days.at(-1) as number)}, ${rhythm.T - rhythm.tx} days before`,
    evidence: statistics.lastDay,
  };
}

/**
 * How high a risk is against the base rate (docs/rules.md 15.1).
 * @param liveSince the day of the tenant's first live fact, in days since 1970-01-01; null: it has none yet
 */
export function churnLevel(
  { days }: Pick<ChurnStatistics, 'days'>,
  lift: number,
  liveSince: number | null,
): ChurnLevel {
  if (liveSince === null || (days.at(-1) ?? -Infinity) < liveSince) return 'dormant';
  if (lift < 0) return 'low';
  if (lift < 1) return 'medium';
  return lift < 2 ? 'high' : 'critical';
}

/** Why no risk is told of a customer: it is lost, was erased, or objects to profiling; null where it is told. */
export function exclusionOf({
  loss,
  profiling,
  erased,
  fact,
}: ChurnStatistics): 'lost' | 'erased' | 'objecting' | null {
  if (profiling?.[1] === 'objected') return 'objecting';
  if (erased !== undefined && (fact === undefined || fact[0] < erased[0])) return 'erased';
  return loss?.[1] === 'lost' ? 'lost' : null;
}
