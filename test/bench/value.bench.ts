import { join } from 'node:path';
import { cdnow, type ChurnData, onlineRetail } from './churn.data.js';
import { tellValue, type ValueTold } from './value.evaluation.js';

// npm run bench:value: how well what is expected of customers agrees with what they spend, on data that models have not seen.
// PEAKEND_DATA names the folder.
const folder = process.env.PEAKEND_DATA ?? join(process.cwd(), '../shared/data');
const NAMES = {
  model: 'value',
  classic: 'BG/NBD × Gamma–Gamma',
  carriedOn: 'repeat spend carried on',
  mean: 'the mean for all',
} as const;

console.log(
  '| data | told on | n | spent | rule | total | MAE | scaled MAE | Spearman | top decile holds | deviance |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|');
for (const data of [cdnow(folder), onlineRetail(folder)])
  for (const cutOff of data.cutOffs) report(data, cutOff, tellValue(data, cutOff));

function report({ name, cutOffs }: ChurnData, cutOff: string, { fit, n, spent, accuracy, learnedIn }: ValueTold): void {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  for (const rule of ['model', 'classic', 'carriedOn', 'mean'] as const) {
    const { total, mae, scaledMae, spearman, topDecile, deviance } = accuracy[rule];
    const cells = [
      ...[name, cutOff, n, Math.round(spent), NAMES[rule], percent(total - 1), mae.toFixed(2), scaledMae.toFixed(2)],
      ...[spearman?.toFixed(3) ?? '–', percent(topDecile), deviance.toFixed(1)],
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const { rhythm, spend, returning } = fit;
  const parameters = [...Object.entries(rhythm), ...Object.entries(spend), ['returning', returning] as const];
  console.log(
    `| ${name} | ${cutOff} | learned in ${learnedIn.toFixed(0)} ms: ${parameters.map(([key, value]) => `${key} ${value.toPrecision(4)}`).join(', ')} |`,
  );
  if (name === 'CDNOW' && cutOff === cutOffs.at(-1)) goals(accuracy);
}

function goals({ model, classic }: ValueTold['accuracy']): void {
  const reached = (what: string, isReached: boolean) =>
    console.log(`${isReached ? 'reached' : 'NOT reached'}: ${what}`);
  reached('the total is within 10 %', Math.abs(model.total - 1) <= 0.1);
  reached('the top decile holds 50 % or more', model.topDecile >= 0.5);
  reached('Spearman is .475 or more', (model.spearman ?? 0) >= 0.475);
  reached("the scaled MAE is below the classic model's", model.scaledMae < classic.scaledMae);
}
