import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { churnStatisticsOf } from '#libs/insights/churn-risk/churn-fact.score.js';
import { type ChurnFit, fitChurnModel } from '#libs/insights/churn-risk/churn-fitting.score.js';
import { ChurnLearning } from '#libs/insights/churn-risk/churn-learning.score.js';
import { modelOf } from '#libs/insights/churn-risk/churn-model.score.js';
import { bgNbdSilence } from '#libs/insights/scores/bg-nbd.score.js';
import { churnRisk } from '#libs/insights/churn-risk/churn-risk.score.js';
import { meanSpendOf, rhythmOf } from '#libs/insights/churn-risk/churn-rhythm.score.js';
import type { ChurnSnapshot } from '#libs/insights/churn-risk/churn-snapshot.score.js';
import { fitLogistic } from '#libs/insights/scores/logistic-regression.score.js';
import { logistic } from '#libs/insights/scores/logistic.score.js';
import type { ChurnData } from './churn.data.js';

const DAY = 86_400_000;
const dateOfTime = (time: number) => new Date(time).toISOString().slice(0, 10);

/** What was told on a day of those who were there, by rule, and who left. */
export interface Told {
  readonly fit: ChurnFit;
  readonly left: readonly number[];
  readonly scores: Readonly<Record<'model' | 'bgNbd' | 'rfm' | 'recency', readonly number[]>>;
  /** How far the contributions of any customer are from the log-odds of its risk. */
  readonly furthestSum: number;
  /** How long it took to learn, in milliseconds. */
  readonly learnedIn: number;
}

/** Learns from what happened until a cut-off, tells risks on that day, and looks who came back. */
export function tell({ customers, currency, horizonDays }: ChurnData, cutOff: string): Told {
  const began = performance.now();
  const at = dayNumberOf(cutOff);
  const known = customers.map((facts) => facts.filter(({ time }) => time < (at + 1) * DAY));
  const first = Math.min(...known.flat().map(({ time }) => Math.floor(time / DAY)));
  const plan = { cutOff: at, first, horizonDays, currency, liveSince: null, inForce: null };
  const collected = new ChurnLearning(plan);
  for (const facts of known) collected.add(facts, true, (time) => Math.floor(time / DAY));
  const learning = collected.learning();
  const fit = fitChurnModel(learning);
  if (fit === null) throw new Error('There was too little to learn from');
  const learnedIn = performance.now() - began;
  const model = modelOf(fit, horizonDays);
  const rfm = rfmOf(learning.latest);
  const left: number[] = [];
  const scores = { model: [] as number[], bgNbd: [] as number[], rfm: [] as number[], recency: [] as number[] };
  let furthestSum = 0;
  customers.forEach((facts, index) => {
    const statistics = churnStatisticsOf(known[index] ?? [], dateOfTime);
    const rhythm = rhythmOf(statistics, at);
    if (rhythm === null) return;
    const { risk, reasons } = churnRisk(statistics, at, model);
    const sum = reasons.reduce((total, { contribution }) => total + contribution, 0);
    furthestSum = Math.max(furthestSum, Math.abs(sum - Math.log(risk / (1 - risk))));
    scores.model.push(risk);
    scores.bgNbd.push(bgNbdSilence(fit.rhythm, rhythm, horizonDays));
    scores.rfm.push(rfm(rhythm.T - rhythm.tx, rhythm.x, meanSpendOf(statistics, currency)));
    scores.recency.push(rhythm.T - rhythm.tx);
    const isBack = facts.some(
      ({ type, time }) =>
        type === 'customer.purchase-made' && time >= (at + 1) * DAY && time < (at + 1 + horizonDays) * DAY,
    );
    left.push(isBack ? 0 : 1);
  });
  return { fit, left, scores, furthestSum, learnedIn };
}

/** The usual rule to compare with: a logistic regression on recency, frequency and monetary value, learned at the same time. */
function rfmOf({
  x,
  tx,
  T,
  spent,
  left,
}: ChurnSnapshot): (recency: number, frequency: number, money: number) => number {
  const featuresOf = (recency: number, frequency: number, money: number) => [
    1,
    Math.log1p(recency),
    Math.log1p(frequency),
    Math.log1p(money),
  ];
  const rows = Float64Array.from(left, () => 0);
  const features = [...rows].flatMap((_, i) =>
    featuresOf((T[i] as number) - (tx[i] as number), x[i] as number, spent[i] as number),
  );
  const prior = { mean: [0, 0, 0, 0], deviation: [10, 10, 10, 10] };
  const weights = fitLogistic(Float64Array.from(features), left, prior);
  return (...given) => logistic(featuresOf(...given).reduce((sum, each, i) => sum + each * (weights[i] as number), 0));
}
