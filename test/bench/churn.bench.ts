import { join } from 'node:path';
import { accuracyOf, rankingOf } from '#libs/insights/churn-risk/churn-quality.score.js';
import { SeededRandom } from '../../tools/demo/seeded.random.js';
import { type ChurnData, cdnow, onlineRetail } from './churn.data.js';
import { tell, type Told } from './churn.evaluation.js';

// npm run bench:churn: how well churn risk tells who leaves, on data that models have not seen. PEAKEND_DATA names the folder.
const folder = process.env.PEAKEND_DATA ?? join(process.cwd(), '../shared/data');
const RESAMPLES = 1_000;
const RULES = ['bgNbd', 'rfm', 'recency'] as const;
const NAMES = { model: 'churn risk', bgNbd: 'BG/NBD P0', rfm: 'RFM logistic', recency: 'recency' };

console.log(
  '| data | told on | n | left | rule | AUC | AP | lift@10 % | Brier | skill | ECE | AUC against churn risk, 95 % |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
for (const data of [cdnow(folder), onlineRetail(folder)]) {
  for (const cutOff of data.cutOffs) report(data, cutOff, tell(data, cutOff));
}

function report(
  { name, toBeat, cutOffs }: ChurnData,
  cutOff: string,
  { fit, left, scores, furthestSum, learnedIn }: Told,
) {
  const share = left.reduce((sum, each) => sum + each, 0) / left.length;
  const lead = `${name} | ${cutOff} | ${left.length} | ${share.toFixed(3)}`;
  for (const rule of ['model', ...RULES] as const) {
    const { auc, averagePrecision, lift10 } = rankingOf(scores[rule], left);
    const { brier, skill, ece } = accuracyOf(scores[rule], left);
    const calibrated =
      rule === 'recency' ? '– | – | –' : `${brier.toFixed(4)} | ${skill.toFixed(3)} | ${ece.toFixed(3)}`;
    const against = rule === 'model' ? '' : difference(scores.model, scores[rule], left);
    const ranked = `${auc.toFixed(4)} | ${averagePrecision.toFixed(3)} | ${lift10.toFixed(2)}`;
    console.log(`| ${lead} | ${NAMES[rule]} | ${ranked} | ${calibrated} | ${against} |`);
  }
  console.log(
    `| ${lead} | learned in ${learnedIn.toFixed(0)} ms, sums within ${furthestSum.toExponential(1)}, used: ${fit.used} |`,
  );
  if (cutOff !== cutOffs.at(-1)) return;
  const auc = rankingOf(scores.model, left).auc;
  const { brier } = accuracyOf(scores.model, left);
  console.log(
    `${name}: AUC ${verdict(auc - toBeat.auc, 0.01)} ${toBeat.auc}, Brier ${brier < toBeat.brier ? 'below' : 'NOT below'} ${toBeat.brier}`,
  );
}

function verdict(above: number, tie: number): string {
  if (above >= 0) return 'reaches';
  return above > -tie ? 'ties with' : 'FALLS SHORT of';
}

/** How much higher the AUC of a rule is: paired over resampled customers, 95 %. */
function difference(model: readonly number[], rule: readonly number[], left: readonly number[]): string {
  const random = new SeededRandom('churn');
  const found = Array.from({ length: RESAMPLES }, () => {
    const chosen = left.map(() => random.whole(0, left.length - 1));
    const of = (scores: readonly number[]) =>
      rankingOf(
        chosen.map((i) => scores[i] as number),
        chosen.map((i) => left[i] as number),
      ).auc;
    return of(rule) - of(model);
  }).sort((a, b) => a - b);
  const at = (share: number) => (found[Math.round(share * (RESAMPLES - 1))] as number).toFixed(4);
  return `${at(0.025)} … ${at(0.975)}`;
}
