const MOST_TERMS = 100_000;
/** Sums beyond it are kept in pieces, and their logarithms added up. */
const LARGE = 1e200;

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

/** ln ₂F₁(a, b; c; z) for positive parameters, however large the function is. */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum, log] = [1, 1, 0];
  for (let k = 0; k < MOST_TERMS; k++) {
    const ratio = ((a + k) * (b + k) * z) / ((c + k) * (k + 1));
    term *= ratio;
    sum += term;
    // Terms may grow before they shrink.
    if (ratio < 1 && term <= Number.EPSILON * sum) break;
    if (sum < LARGE) continue;
    term /= LARGE;
    sum /= LARGE;
    log += Math.log(LARGE);
  }
  return log + Math.log(sum);
}
