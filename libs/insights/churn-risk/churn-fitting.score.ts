import type { ChurnAccuracy, ChurnQuality } from '#libs/facts/churn-fit/churn-fit.events.js';
import type { Learned as FitData } from '#libs/facts/fit/fit.events.js';
import { logistic } from '#libs/insights/scores/logistic.score.js';
import { fitLogistic } from '#libs/insights/scores/logistic-regression.score.js';
import { fitBgNbd } from '#libs/insights/scores/bg-nbd.fitting.score.js';
import type { BgNbd } from '#libs/insights/scores/bg-nbd.score.js';
import {
  type ChurnModel,
  type ChurnWeights,
  EXPERIENCE_FEATURES,
  FEATURES,
  PRIOR_WEIGHTS,
  RHYTHM_FEATURES,
} from './churn-model.score.js';
import { accuracyOf, rankingOf } from './churn-quality.score.js';
import { rhythmFeatures } from './churn-rhythm.score.js';
import type { ChurnSnapshot } from './churn-snapshot.score.js';

/** How far weights may be from their priors before there is evidence: they are taken as normal, this wide. */
const DEVIATION = 1;
/** Fewer customers, or fewer of those who left or stayed, teach nothing: the priors stay. */
export const FEWEST = 100;
const FEWEST_OF_EACH = 20;

/** What was learned from a snapshot. */
export interface Learned {
  readonly rhythm: BgNbd;
  readonly weights: ChurnWeights;
}

/** Whether a snapshot holds enough to learn from. */
export function isEnough({ left }: Pick<ChurnSnapshot, 'left'>): boolean {
  const gone = left.reduce((sum, each) => sum + each, 0);
  return left.length >= FEWEST && gone >= FEWEST_OF_EACH && left.length - gone >= FEWEST_OF_EACH;
}

/**
 * Learns how customers come from all rhythms of a snapshot, and from who came back afterwards what the features weigh. The
 * weights shrink to their priors where there is little to learn from.
 */
export function learn(snapshot: ChurnSnapshot, currency: string | null): Learned {
  const rhythm = fitBgNbd(snapshot.rhythms);
  const rows = rowsOf(snapshot, rhythm, snapshot.horizonDays, currency);
  const weights = fitLogistic(rows, snapshot.left, {
    mean: FEATURES.map((feature) => PRIOR_WEIGHTS[feature]),
    deviation: FEATURES.map(() => DEVIATION),
  });
  return { rhythm, weights: Object.fromEntries(FEATURES.map((feature, i) => [feature, weights[i]])) as ChurnWeights };
}

/** The risks that a model tells of a snapshot's customers, within a horizon. */
export function risksOf(
  snapshot: ChurnSnapshot,
  { rhythm, weights, horizonDays, currency }: Pick<ChurnModel, 'rhythm' | 'weights' | 'horizonDays' | 'currency'>,
): Float64Array {
  const rows = rowsOf(snapshot, rhythm, horizonDays, currency);
  const k = FEATURES.length;
  return Float64Array.from({ length: snapshot.left.length }, (_, i) =>
    logistic(FEATURES.reduce((sum, feature, j) => sum + weights[feature] * (rows[i * k + j] as number), 0)),
  );
}

/** Features of a snapshot's customers, side by side. */
function rowsOf(snapshot: ChurnSnapshot, rhythm: BgNbd, horizonDays: number, currency: string | null): Float64Array {
  const rows = new Float64Array(snapshot.left.length * FEATURES.length);
  for (let i = 0; i < snapshot.left.length; i++) {
    const seen = { x: snapshot.x[i] as number, tx: snapshot.tx[i] as number, T: snapshot.T[i] as number };
    const spent = currency === null ? 0 : (snapshot.spent[i] as number);
    const features = rhythmFeatures({ rhythm, horizonDays }, seen, spent);
    let at = i * FEATURES.length;
    for (const feature of RHYTHM_FEATURES) rows[at++] = features[feature];
    for (let e = 0; e < EXPERIENCE_FEATURES.length; e++)
      rows[at++] = snapshot.experiences[i * EXPERIENCE_FEATURES.length + e] as number;
  }
  return rows;
}

/**
 * How good predictions are that a learned model makes of a later snapshot, beside the recency rule, its own rhythm and the
 * model in force; and what each signal adds.
 */
export function qualityOf(
  { rhythm, weights }: Learned,
  later: ChurnSnapshot,
  currency: string | null,
  inForce: ChurnModel | null,
): ChurnQuality {
  const { left, horizonDays } = later;
  const model = { rhythm, weights, horizonDays, currency };
  const accuracy = (of: Pick<ChurnModel, 'rhythm' | 'weights' | 'horizonDays' | 'currency'>): ChurnAccuracy =>
    accuracyOf(risksOf(later, of), left);
  const whole = accuracy(model);
  const without = (feature: string) => accuracy({ ...model, weights: { ...weights, [feature]: 0 } }).auc;
  const used = [...RHYTHM_FEATURES.slice(1), ...EXPERIENCE_FEATURES].filter((feature) => weights[feature] !== 0);
  const silenceAlone = Object.fromEntries(FEATURES.map((feature) => [feature, feature === 'silence' ? 1 : 0]));
  return {
    toldOn: later.toldOn,
    horizonDays,
    n: left.length,
    share: left.reduce((sum, each) => sum + each, 0) / left.length,
    model: whole,
    recency: rankingOf(
      later.T.map((T, i) => T - (later.tx[i] as number)),
      left,
    ),
    rhythm: accuracy({ ...model, weights: silenceAlone as ChurnWeights }),
    before: inForce && accuracy({ ...inForce, horizonDays }),
    adds: Object.fromEntries(used.map((feature) => [feature, whole.auc - without(feature)])),
  };
}

/** What a fit says, except its version. */
export type ChurnFit = FitData<'churn.model-fitted'>;

export interface Learning {
  readonly cutOff: string;
  /** The horizon of the settings. */
  readonly horizonDays: number;
  readonly currency: string | null;
  /** Customers in all, and whose experiences are in the snapshots. */
  readonly n: number;
  readonly sampled: number;
  readonly activity: number;
  readonly baseRate: number;
  /** Rhythms as of the cut-off. */
  readonly rhythms: ChurnSnapshot['rhythms'];
  /** As of the middle of history, or one horizon before the cut-off; who came back until the cut-off. */
  readonly latest: ChurnSnapshot;
  /** The same, as if the first snapshot's date were the cut-off. */
  readonly earlier: ChurnSnapshot;
  readonly inForce: ChurnModel | null;
}

/**
 * Learns a tenant's model; null if there is too little to learn from. It is used unless what is learned the same way from
 * the earlier snapshot predicts the latest one worse than the model in force does.
 */
export function fitChurnModel(learning: Learning): ChurnFit | null {
  const { cutOff, horizonDays, currency, n, sampled, activity, baseRate, rhythms, latest, earlier, inForce } = learning;
  if (!isEnough(latest)) return null;
  const { weights } = learn(latest, currency);
  const quality = isEnough(earlier) ? qualityOf(learn(earlier, currency), latest, currency, inForce) : null;
  const used = quality?.before == null || quality.model.brier <= quality.before.brier;
  const rhythm = fitBgNbd(rhythms);
  return { cutOff, horizonDays, n, sampled, activity, used, baseRate, rhythm, weights, currency, quality };
}
