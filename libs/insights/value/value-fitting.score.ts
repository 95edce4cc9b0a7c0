import type { Learned } from '#libs/facts/fit/fit.events.js';
import type { ValueModelFitted, ValueQuality } from '#libs/facts/value-fit/value-fit.events.js';
import { dateOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { horizonWithin } from '#libs/insights/churn-risk/churn-learning.score.js';
import { bgNbdExpectedIfAlive } from '#libs/insights/scores/bg-nbd.expectation.score.js';
import { fitBgNbd } from '#libs/insights/scores/bg-nbd.fitting.score.js';
import { type BgNbd, bgNbdAlive } from '#libs/insights/scores/bg-nbd.score.js';
import { fitGammaGamma } from '#libs/insights/scores/gamma-gamma.fitting.score.js';
import { type PurchaseHistories, rhythmsOf, type SeenBuyer, spendingOf } from './purchase-histories.score.js';
import { valueAccuracyOf } from './value-quality.score.js';
import { expectedPurchases, expectedSpendADay, type ValueModel } from './value.score.js';

/** Fewer customers, or fewer of those who spent something again, teach nothing. */
export const FEWEST = 100;
const FEWEST_REPEATING = 20;
/** The days at the end of history that what was learned before them is judged by, where history is twice as long. */
const HELD_OUT_DAYS = 365;
/** Halvings in the search for a share. */
const STEPS = 40;

/** What a model is learned from. Days are counted from 1970-01-01. */
export interface ValueLearning {
  readonly histories: PurchaseHistories;
  readonly cutOff: number;
  /** The first purchase day of all customers, but for a few that are dated long before the others. */
  readonly first: number;
  readonly currency: string;
  readonly n: number;
  readonly sampled: number;
  readonly activity: number;
  /** Null: none in this currency. */
  readonly inForce: ValueModel | null;
}

/**
 * Learns what customers are worth; null if there is too little to learn from. It is used unless what is learned the same way
 * from what was before the last days predicts their spending worse than the model in force does.
 */
export function fitValueModel(learning: ValueLearning): Learned<'value.model-fitted'> | null {
  const { histories, cutOff, first, currency, n, sampled, activity, inForce } = learning;
  const now = histories.at(cutOff, cutOff);
  if (!isEnough(now)) return null;
  const horizonDays = horizonWithin(first, cutOff, HELD_OUT_DAYS);
  const toldOn = cutOff - horizonDays;
  const latest = histories.at(toldOn, cutOff);
  const quality = qualityOf(histories, toldOn, first, latest, horizonDays, inForce);
  const used = quality?.before == null || quality.model.deviance <= quality.before.deviance;
  const model = learn(now, returningIn(latest, horizonDays));
  return { cutOff: dateOf(cutOff), n, sampled, activity, used, ...model, currency, quality };
}

/** The model of a fit. */
export function valueModelOf({ rhythm, returning, spend }: ValueModelFitted): ValueModel {
  return { rhythm, returning, spend };
}

/** What is expected of each customer to be spent within a horizon. */
export function expectationsOf(model: ValueModel, buyers: readonly SeenBuyer[], horizonDays: number): Float64Array {
  return Float64Array.from(
    buyers,
    (buyer) => expectedPurchases(model, buyer, horizonDays) * expectedSpendADay(model, buyer),
  );
}

/** Where everybody goes on spending, on repeat days, as until now. */
export function carriedOn(buyers: readonly SeenBuyer[], horizonDays: number): Float64Array {
  return Float64Array.from(buyers, ({ T, repeatSpent }) => (T === 0 ? 0 : (repeatSpent / T) * horizonDays));
}

function learn(buyers: readonly SeenBuyer[], returning: number): ValueModel {
  return { rhythm: fitBgNbd(rhythmsOf(buyers)), returning, spend: fitGammaGamma(spendingOf(buyers)) };
}

/** Whether there are enough customers to learn from. */
function isEnough(buyers: readonly SeenBuyer[]): boolean {
  return buyers.length >= FEWEST && buyers.filter(({ repeats }) => repeats > 0).length >= FEWEST_REPEATING;
}

/** Whether what customers did later says enough. */
function isTelling(buyers: readonly SeenBuyer[]): boolean {
  return isEnough(buyers) && buyers.filter(({ spentLater }) => spentLater > 0).length >= FEWEST_REPEATING;
}

function qualityOf(
  histories: PurchaseHistories,
  toldOn: number,
  first: number,
  latest: readonly SeenBuyer[],
  horizonDays: number,
  inForce: ValueModel | null,
): ValueQuality | null {
  if (!isTelling(latest)) return null;
  const before = horizonWithin(first, toldOn, HELD_OUT_DAYS);
  const model = learn(latest, returningIn(histories.at(toldOn - before, toldOn), before));
  const spent = Float64Array.from(latest, ({ spentLater }) => spentLater);
  const accuracyOf = (expected: Float64Array) => valueAccuracyOf(expected, spent);
  return {
    toldOn: dateOf(toldOn),
    horizonDays,
    n: latest.length,
    spent: spent.reduce((sum, each) => sum + each, 0),
    model: accuracyOf(expectationsOf(model, latest, horizonDays)),
    carriedOn: accuracyOf(carriedOn(latest, horizonDays)),
    before: inForce && accuracyOf(expectationsOf(inForce, latest, horizonDays)),
  };
}

/** The share, of those whom the rhythm takes for gone, who bought later all the same; 0 where too little tells. */
function returningIn(buyers: readonly SeenBuyer[], horizonDays: number): number {
  return isTelling(buyers) ? likeliestReturning(fitBgNbd(rhythmsOf(buyers)), buyers, horizonDays) : 0;
}

/**
 * The share of greatest likelihood, by how often customers bought later as counts around what is expected (Poisson). The
 * likelihood has one top, so its slope tells on which side of a share that is.
 */
function likeliestReturning(rhythm: BgNbd, buyers: readonly SeenBuyer[], horizonDays: number): number {
  const parts = buyers
    .filter(({ x }) => x > 0)
    .map((buyer) => {
      const alive = bgNbdAlive(rhythm, buyer);
      return { alive, often: bgNbdExpectedIfAlive(rhythm, buyer, horizonDays), bought: buyer.boughtLater };
    });
  const slopeAt = (share: number) =>
    parts.reduce((sum, { alive, often, bought }) => {
      const gone = 1 - alive;
      const coming = alive + share * gone;
      return coming > 0 ? sum + (bought / coming) * gone - often * gone : sum;
    }, 0);
  if (slopeAt(0) <= 0) return 0;
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (slopeAt(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
