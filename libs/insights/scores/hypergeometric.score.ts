/** Terms that are added one by one; what comes after them is taken for a curve. */
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
    if (Math.abs(term) <= Number.EPSILON * Math.abs(sum) && k > 2) return sum;
  }
  return sum + term * laterTerms(a + b - c - 1, z);
}

/** ln ₂F₁(a, b; c; z) for positive parameters, however large the function is. */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum, log] = [1, 1, 0];
  for (let k = 0; k < MOST_TERMS; k++) {
    const ratio = ((a + k) * (b + k) * z) / ((c + k) * (k + 1));
    term *= ratio;
    sum += term;
    // Terms may grow before they shrink.
    if (ratio < 1 && term <= Number.EPSILON * sum) return log + Math.log(sum);
    if (sum < LARGE) continue;
    term /= LARGE;
    sum /= LARGE;
    log += Math.log(LARGE);
  }
  return log + Math.log(sum + term * laterTerms(a + b - c - 1, z));
}

/** Where e^-x is nothing any more, and in how many steps to go there. */
const NOTHING = 80;
const STEPS = 2_000;

/**
 * What the terms after the last that was added make together, in units of it: Σ z^j (1 + j/n)^power over j from 1, n terms
 * on, for the ratio of neighbours is z (1 + power/k) but for what 1/k² adds. The sum is the integral less half of its first
 * value (Euler and Maclaurin). It is taken over u = ln(1 + j/n), as Simpson's rule has it, since it may fall over many
 * powers of ten.
 */
function laterTerms(power: number, z: number): number {
  const decay = -Math.log(z) * MOST_TERMS;
  const valueAt = (u: number) => Math.exp((power + 1) * u - decay * Math.expm1(u));
  const width = Math.log1p(NOTHING / decay) / STEPS;
  let sum = 0;
  for (let step = 0; step < STEPS; step++)
    sum += valueAt(step * width) + 4 * valueAt((step + 0.5) * width) + valueAt((step + 1) * width);
  return (MOST_TERMS * sum * width) / 6 - 0.5;
}
