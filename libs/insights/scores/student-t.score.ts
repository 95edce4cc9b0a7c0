import { incompleteBeta } from './incomplete-beta.score.js';

/** Two-sided 95 % point of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/** From here on the asymptotic expansion is accurate to 1e-12. */
const MANY_DEGREES = 400;

/**
 * Two-sided 95 % point of Student's t, accurate to 1e-10: the half-width, in standard errors, of a 95 % interval with an
 * estimated variance. `degrees` (of freedom) is a whole number of at least 1.
 *
 * Few degrees: Newton's method on the finite series of the distribution (Abramowitz & Stegun 26.7.3–4) in θ = atan(t/√ν).
 * The probability is concave in θ and the normal point lies left of the root, so the iteration climbs to it and cannot
 * escape. Many: the Cornish–Fisher expansion (26.7.5).
 */
export function studentT95(degrees: number): number {
  if (degrees >= MANY_DEGREES) return expansion(degrees);
  const root = Math.sqrt(degrees);
  let theta = Math.atan(Z95 / root);
  for (let step = 0; step < 50; step++) {
    const { probability, density } = central(theta, degrees);
    const next = theta + (0.95 - probability) / density;
    if (Math.abs(next - theta) < 1e-16) break;
    theta = next;
  }
  return root * Math.tan(theta);
}

/** P(|t| ≤ √ν·tan θ) and its derivative by θ. */
function central(theta: number, degrees: number): { probability: number; density: number } {
  const cos = Math.cos(theta);
  const odd = degrees % 2 === 1;
  let term = odd ? cos : 1;
  let sum = 0;
  for (let v = odd ? 3 : 2; v <= degrees; v += 2) {
    sum += term;
    term *= (cos * cos * (v - 1)) / v;
  }
  let density = odd ? 2 / Math.PI : cos;
  for (let v = odd ? 1 : 2; v < degrees; v += 2) density *= (cos * cos * (v + 1)) / v;
  const sine = Math.sin(theta) * sum;
  return { probability: odd ? (2 / Math.PI) * (theta + sine) : sine, density };
}

function expansion(degrees: number): number {
  const x = Z95;
  const x2 = x * x;
  const g1 = (x * (x2 + 1)) / 4;
  const g2 = (x * ((5 * x2 + 16) * x2 + 3)) / 96;
  const g3 = (x * (((3 * x2 + 19) * x2 + 17) * x2 - 15)) / 384;
  const g4 = (x * ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945)) / 92160;
  return x + (g1 + (g2 + (g3 + g4 / degrees) / degrees) / degrees) / degrees;
}

/**
 * Two-sided point of Student's t at any level above 0 and below 1, for any degrees of freedom above 0: accurate to 1e-9 of
 * itself. Of u = t² the probability of lying beyond falls steadily (26.5.27), so its root is bracketed and halved.
 */
export function studentT(degrees: number, level: number): number {
  const beyond = (t: number) => incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  let [low, high] = [0, 1];
  while (beyond(high) > 1 - level) [low, high] = [high, 2 * high];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (beyond(middle) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
