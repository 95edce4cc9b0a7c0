import { logGamma } from './gamma.score.js';

const MOST_STEPS = 10_000;
/** Stands for a denominator of zero. */
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b), for 0 ≤ x ≤ 1 and positive a and b: its continued fraction (Abramowitz
 * & Stegun 26.5.8) by Lentz's method, on the side where it converges quickly.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const factor = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  return factor / fraction(x, a, b);
}

function fraction(x: number, a: number, b: number): number {
  let [value, c, d] = [1, 1, 0];
  for (let step = 1; step <= MOST_STEPS; step++) {
    const half = step >> 1;
    const term =
      step % 2 === 0
        ? (half * (b - half) * x) / ((a + step - 1) * (a + step))
        : (-(a + half) * (a + b + half) * x) / ((a + step - 1) * (a + step));
    d = 1 / (1 + term * d || TINY);
    c = 1 + term / c || TINY;
    value *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return value;
}
