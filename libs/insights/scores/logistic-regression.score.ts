import { logistic } from './logistic.score.js';

/** What weights are taken to be before any evidence: normal, each by itself. */
export interface NormalPrior {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const MOST_STEPS = 50;

/**
 * Weights of a logistic regression: the most probable ones after the evidence, by Newton's method. Without evidence they are
 * the prior's means; the more there is, the less the prior counts.
 * @param rows features of each case, side by side
 * @param labels 1 or 0
 */
export function fitLogistic(
  rows: Float64Array,
  labels: Uint8Array,
  { mean, deviation }: NormalPrior,
): readonly number[] {
  const k = mean.length;
  let weights = [...mean];
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = weights.map((w, j) => -(w - (mean[j] as number)) / (deviation[j] as number) ** 2);
    const curvature = Array.from({ length: k }, (_, j) =>
      Array.from({ length: k }, (__, l) => (j === l ? 1 / (deviation[j] as number) ** 2 : 0)),
    );
    for (let i = 0; i < labels.length; i++) addCase(rows, i * k, labels[i] as number, weights, gradient, curvature);
    const change = solve(curvature, gradient);
    const size = Math.max(...change.map(Math.abs));
    // No step so long that the next curvature says nothing.
    const scale = Math.min(1, 2 / Math.max(size, 1e-300));
    weights = weights.map((w, j) => w + scale * (change[j] as number));
    if (size < 1e-9) break;
  }
  return weights;
}

function addCase(
  rows: Float64Array,
  at: number,
  label: number,
  weights: readonly number[],
  gradient: number[],
  curvature: number[][],
): void {
  const k = weights.length;
  let logOdds = 0;
  for (let j = 0; j < k; j++) logOdds += (weights[j] as number) * (rows[at + j] as number);
  const p = logistic(logOdds);
  const weight = Math.max(p * (1 - p), 1e-9);
  for (let j = 0; j < k; j++) {
    const feature = rows[at + j] as number;
    if (feature === 0) continue;
    gradient[j] = (gradient[j] as number) + (label - p) * feature;
    const row = curvature[j] as number[];
    for (let l = 0; l < k; l++) row[l] = (row[l] as number) + weight * feature * (rows[at + l] as number);
  }
}

/** Solves a system of a positive definite matrix (Cholesky). */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const k = right.length;
  const lower = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  const of = (row: number, column: number) => (lower[row] as number[])[column] as number;
  for (let i = 0; i < k; i++)
    for (let j = 0; j <= i; j++) {
      let sum = (matrix[i] as readonly number[])[j] as number;
      for (let l = 0; l < j; l++) sum -= of(i, l) * of(j, l);
      (lower[i] as number[])[j] = i === j ? Math.sqrt(sum) : sum / of(j, j);
    }
  const y: number[] = [];
  for (let i = 0; i < k; i++) {
    let sum = right[i] as number;
    for (let l = 0; l < i; l++) sum -= of(i, l) * (y[l] as number);
    y.push(sum / of(i, i));
  }
  const x = new Array<number>(k).fill(0);
  for (let i = k - 1; i >= 0; i--) {
    let sum = y[i] as number;
    for (let l = i + 1; l < k; l++) sum -= of(l, i) * (x[l] as number);
    x[i] = sum / of(i, i);
  }
  return x;
}
