import { incompleteBeta } from '#libs/insights/scores/incomplete-beta.score.js';
import type { Interval } from '#libs/insights/scores/mean.score.js';
import { type Buyer, comingOf, type ValueModel } from './value.score.js';

/** What a number of purchase days, or of several that are alike, is likely by. */
interface Likely {
  readonly days: number;
  readonly probability: number;
}

/** 95 %. */
const [LOW, HIGH] = [0.025, 0.975];
/** What is as unlikely as all that is left is left out. */
const UNLIKELY = 1e-9;
const MOST_DAYS = 100_000;
/** Numbers of purchase days are told apart as far as there are no more of them than this. */
const MOST_APART = 100;
/** Halvings in the search for an amount. */
const STEPS = 40;

/** Between which numbers 95 % of customers like this one have their purchase days within the days to come, and what they spend. */
export function intervalsOf(
  model: ValueModel,
  buyer: Buyer,
  days: number,
): { readonly purchases: Interval; readonly spend: Interval } {
  const likely = likelyPurchases(model, buyer, days);
  const [least, most] = [atLeast(likely, LOW), atLeast(likely, HIGH)];
  const grouped = together(likely);
  return {
    purchases: [least, most],
    spend: [amountAt(model, buyer, grouped, LOW), amountAt(model, buyer, grouped, HIGH)],
  };
}

/**
 * How likely each number of purchase days is: none for who does not come; for who does, as for a new customer whose rate and whose
 * leaving are known as well as this one's (Fader, Hardie & Lee 2005, equation 8).
 */
export function likelyPurchases(model: ValueModel, buyer: Buyer, time: number): readonly Likely[] {
  const { x, T } = buyer;
  const [r, alpha, a, b] = [model.rhythm.r + x, model.rhythm.alpha + T, model.rhythm.a, model.rhythm.b + x];
  const coming = comingOf(model, buyer);
  const passing = time / (alpha + time);
  const likely: Likely[] = [];
  // Of so many occasions (negative binomial); of staying after each of them; of having left at the last.
  let [occasions, more, staying, leaving] = [(alpha / (alpha + time)) ** r, 1, 1, a / (a + b)];
  let left = coming;
  for (let days = 0; left > UNLIKELY * coming && days < MOST_DAYS; days++) {
    const probability = coming * (staying * occasions + (days === 0 ? 0 : leaving * more));
    likely.push({ days, probability: days === 0 ? 1 - coming + probability : probability });
    left -= probability;
    more -= occasions;
    if (days > 0) leaving *= (b + days - 1) / (a + b + days);
    staying *= (b + days) / (a + b + days);
    occasions *= ((r + days) / (days + 1)) * passing;
  }
  return likely;
}

/** The least number that is reached with a probability. */
function atLeast(likely: readonly Likely[], wanted: number): number {
  let sum = 0;
  for (const { days, probability } of likely) if ((sum += probability) >= wanted) return days;
  return likely.at(-1)?.days ?? 0;
}

/** Numbers that follow each other as one, where there are many. */
function together(likely: readonly Likely[]): readonly Likely[] {
  const size = Math.ceil(likely.length / MOST_APART);
  if (size === 1) return likely;
  const [none, ...some] = likely as readonly [Likely, ...Likely[]];
  const groups = Array.from({ length: Math.ceil(some.length / size) }, (_, i) => some.slice(i * size, (i + 1) * size));
  return [
    none,
    ...groups.map((group) => {
      const probability = group.reduce((sum, each) => sum + each.probability, 0);
      return { days: group.reduce((sum, each) => sum + each.days * each.probability, 0) / probability, probability };
    }),
  ];
}

/** The amount that is not exceeded with a probability: what is spent on n days has a beta prime distribution of shapes n p and q. */
function amountAt({ spend }: ValueModel, { paid, spent }: Buyer, likely: readonly Likely[], wanted: number): number {
  const [q, v] = [spend.q + spend.p * paid, spend.v + spent];
  const below = (share: number) =>
    likely.reduce(
      (sum, { days, probability }) => sum + probability * (days === 0 ? 1 : incompleteBeta(share, spend.p * days, q)),
      0,
    );
  // Amounts as shares, amount ÷ (amount + v): 0 … 1.
  let [low, high] = [0, 1];
  if (below(low) >= wanted) return 0;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (below(middle) < wanted) low = middle;
    else high = middle;
  }
  return (v * low) / (1 - low);
}
