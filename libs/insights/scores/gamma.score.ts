/** Lanczos' approximation with g = 607/128 and 15 terms (Godfrey 2001): 15 digits over the positive numbers. */
const G = 607 / 128;
const TERMS = [
  0.999_999_999_999_997_1, 57.156_235_665_862_92, -59.597_960_355_475_49, 14.136_097_974_741_746,
  -0.491_913_816_097_620_2, 0.339_946_499_848_118_9e-4, 0.465_236_289_270_485_8e-4, -0.983_744_753_048_795_6e-4,
  0.158_088_703_224_912_5e-3, -0.210_264_441_724_104_9e-3, 0.217_439_618_115_212_6e-3, -0.164_318_106_536_763_9e-3,
  0.844_182_239_838_527_4e-4, -0.261_908_384_015_814_1e-4, 0.368_991_826_595_316_2e-5,
] as const;
const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;

/** ln Γ(x), for x above 0. */
export function logGamma(x: number): number {
  // Below a half the approximation loses digits: Γ(x) = Γ(x + 1) / x.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const at = x - 1;
  let sum: number = TERMS[0];
  for (let term = 1; term < TERMS.length; term++) sum += (TERMS[term] as number) / (at + term);
  const t = at + G + 0.5;
  return HALF_LOG_TWO_PI + (at + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln(e^a + e^b), without leaving the range of numbers. */
export function sumOfLogs(a: number, b: number): number {
  const most = Math.max(a, b);
  return most + Math.log1p(Math.exp(Math.min(a, b) - most));
}
