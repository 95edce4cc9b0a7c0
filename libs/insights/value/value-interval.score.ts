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
/** Of occasions, what is so much less likely than all together changes nothing. */
const NEGLIGIBLE = 1e-15;
/** What is nearer than this to certain, or to impossible, is taken for it. */
const CERTAIN = 1e-7;
/** Numbers of purchase days are told apart by so much of the standard deviation of what is spent on them. */
const APART = 0.25;
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
  return {
    purchases: [least, most],
    spend: [amountAt(model, buyer, likely, LOW), amountAt(model, buyer, likely, HIGH)],
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
  const occasions = occasionsOf(r, time / alpha);
  const atLeast = sumsFromTheEnd(occasions);
  const likely: Likely[] = [];
  // Of staying after each of so many occasions; of having left at the last.
  let [staying, leaving, left] = [1, a / (a + b), coming];
  for (let days = 0; left > UNLIKELY * coming && days < occasions.length; days++) {
    const stays = staying * (occasions[days] as number);
    const probability = coming * (stays + (days === 0 ? 0 : leaving * (atLeast[days] as number)));
    likely.push({ days, probability: days === 0 ? 1 - coming + probability : probability });
    left -= probability;
    if (days > 0) leaving *= (b + days - 1) / (a + b + days);
    staying *= (b + days) / (a + b + days);
  }
  return likely;
}

/**
 * How likely each number of occasions is (negative binomial), by what it is beside the most likely one: that of none may be less than
 * numbers hold. @param mean of each of r parts
 */
function occasionsOf(r: number, mean: number): Float64Array {
  const passing = mean / (1 + mean);
  const mode = Math.min(MOST_DAYS, Math.max(0, Math.floor((r - 1) * mean)));
  const after = (n: number) => ((r + n) / (n + 1)) * passing;
  const beside: number[] = [];
  beside[mode] = 1;
  for (let n = mode; n > 0; n--) beside[n - 1] = (beside[n] as number) / after(n - 1);
  for (let n = mode; n < MOST_DAYS; n++) {
    const next = (beside[n] as number) * after(n);
    // All that follows is less than a geometric series of the greater of both ratios.
    const ratio = Math.max(after(n), passing);
    if (ratio < 1 && next < NEGLIGIBLE * (1 - ratio)) break;
    beside.push(next);
  }
  const all = beside.reduce((sum, each) => sum + each, 0);
  return Float64Array.from(beside, (each) => each / all);
}

function sumsFromTheEnd(values: Float64Array): Float64Array {
  const sums = Float64Array.from(values);
  for (let i = sums.length - 2; i >= 0; i--) sums[i] = (sums[i] as number) + (sums[i + 1] as number);
  return sums;
}

/** The least number that is reached with a probability. */
function atLeast(likely: readonly Likely[], wanted: number): number {
  let sum = 0;
  for (const { days, probability } of likely) if ((sum += probability) >= wanted) return days;
  return likely.at(-1)?.days ?? 0;
}

/** Numbers that follow each other as one, where what is spent on each of them varies by much more than they differ. */
function together({ spend: { p } }: ValueModel, q: number, likely: readonly Likely[]): readonly Likely[] {
  const groups: Likely[] = [];
  for (let i = 0; i < likely.length; ) {
    const size = Math.max(1, Math.floor(APART * Math.sqrt(i / p + i ** 2 / q)));
    const group = likely.slice(i, i + size);
    const probability = group.reduce((sum, each) => sum + each.probability, 0);
    const days = group.reduce((sum, each) => sum + each.days * each.probability, 0);
    if (probability > 0) groups.push({ days: days / probability, probability });
    i += size;
  }
  return groups;
}

/** The amount that is not exceeded with a probability: what is spent on n days has a beta prime distribution of shapes n p and q. */
function amountAt(model: ValueModel, { paid, spent }: Buyer, likely: readonly Likely[], wanted: number): number {
  const { spend } = model;
  const [q, v] = [spend.q + spend.p * paid, spend.v + spent];
  const groups = together(model, q, likely);
  let sum = 0;
  const upTo = groups.map(({ probability }) => (sum += probability));
  const below = (share: number) => {
    const belowOn = ({ days }: Likely) => (days === 0 ? 1 : incompleteBeta(share, spend.p * days, q));
    // The more days, the less likely: certain on few, impossible on many, and in doubt only on those between.
    const certain = firstOf(groups.length, (i) => belowOn(groups[i] as Likely) < 1 - CERTAIN);
    let total = upTo[certain - 1] ?? 0;
    for (let i = certain; i < groups.length; i++) {
      const group = groups[i] as Likely;
      const part = belowOn(group);
      if (part < CERTAIN) break;
      total += group.probability * part;
    }
    return total;
  };
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

/** The first number below a limit from which on something is so; the limit if it never is. */
function firstOf(limit: number, isSo: (n: number) => boolean): number {
  let [from, to] = [0, limit];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isSo(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
