const MOST_TERMS = 100_000;

/**
 * Gauss's hypergeometric function ₂F₁(a, b; c; z) by its series, for |z| below 1 and c no whole number below 1. It may be
 * negative where c is: take no logarithm of it.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum] = [1, 1];
  for (let k = 0; k < MOST_TERMS; k++) {
    term *= ((a + k) * (b + k) * z) / ((c + k) * (k + 1));
    sum += term;
    if (Math.abs(term) <= Number.EPSILON * Math.abs(sum) && k > 2) break;
  }
  return sum;
}
