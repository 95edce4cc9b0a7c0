/** Parameters of Gamma–Gamma; `v` in the unit of money. */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/**
 * What a customer spends in the mean, after `x` purchases of mean `spent` (Fader & Hardie 2013): the more it bought, the
 * less it is taken to be like the others.
 */
export function gammaGammaMean({ p, q, v }: GammaGamma, x: number, spent: number): number {
  return (p * (v + x * spent)) / (p * x + q - 1);
}
