import type { ChurnModelFitted } from '#libs/facts/churn-fit/churn-fit.events.js';
import type { BgNbd } from '#libs/insights/scores/bg-nbd.score.js';

/** What churn risk is computed with: fitted on a tenant's history, or what is assumed without one. */
export interface ChurnModel {
  /** The share of customers that do not come within the horizon: 0 … 1, exclusive. */
  readonly baseRate: number;
  /** How customers come and leave, in days. */
  readonly rhythm: BgNbd;
  /** Log-odds for a strength of 1 of each feature. */
  readonly weights: ChurnWeights;
  /** The horizon, in days. */
  readonly horizonDays: number;
  /** The currency whose amounts `spend` goes by; null: none. */
  readonly currency: string | null;
}

/** Features of the rhythm; `level` is always 1. */
export const RHYTHM_FEATURES = ['level', 'silence', 'recency', 'frequency', 'spend'] as const;

/** Features of what customers experienced, each a signal of its own; 0 where there is none. */
export const EXPERIENCE_FEATURES = [
  'negative-peak',
  'falling-experience',
  'open-complaint',
  'broken-promise',
  'staff-complaint',
  'detractor',
  'falling-value',
  'returns',
] as const;

/** All of them. */
export const FEATURES = [...RHYTHM_FEATURES, ...EXPERIENCE_FEATURES];

export type RhythmFeature = (typeof RHYTHM_FEATURES)[number];
export type ExperienceFeature = (typeof EXPERIENCE_FEATURES)[number];
export type ChurnWeights = Readonly<Record<RhythmFeature | ExperienceFeature, number>>;

/**
 * How customers come and leave where nothing is known of a tenant's: those of CDNOW (Fader, Hardie & Lee 2005), per day
 * instead of per week.
 */
const RHYTHM: BgNbd = { r: 0.243, alpha: 7 * 4.414, a: 0.793, b: 2.426 };

/**
 * Weights that are assumed without evidence (docs/rules.md 15.2). The rhythm of other companies' customers counts for
 * less than half, so that what a customer has just gone through can outweigh it.
 */
export const PRIOR_WEIGHTS: ChurnWeights = {
  level: 0,
  silence: 0.4,
  recency: 0,
  frequency: 0,
  spend: 0,
  'negative-peak': 1,
  'falling-experience': 0.8,
  'open-complaint': 0.6,
  'broken-promise': 0.6,
  'staff-complaint': 0.7,
  detractor: 1,
  'falling-value': 0.4,
  returns: 0,
};

/** The model without a fit: priors alone. */
export function priorModel(horizonDays: number): ChurnModel {
  return { baseRate: 0.5, rhythm: RHYTHM, weights: PRIOR_WEIGHTS, horizonDays, currency: null };
}

/** The model of a fit, for a horizon. A feature that the fit did not know keeps its prior weight. */
export function modelOf(
  { baseRate, rhythm, weights, currency }: Pick<ChurnModelFitted, 'baseRate' | 'rhythm' | 'weights' | 'currency'>,
  horizonDays: number,
): ChurnModel {
  return { baseRate, rhythm, weights: { ...PRIOR_WEIGHTS, ...weights }, horizonDays, currency };
}
