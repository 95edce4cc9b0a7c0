import { bgNbdExpectedIfAlive } from '#libs/insights/scores/bg-nbd.expectation.score.js';
import { type BgNbd, bgNbdAlive, type Rhythm } from '#libs/insights/scores/bg-nbd.score.js';
import { type GammaGamma, gammaGammaMean } from '#libs/insights/scores/gamma-gamma.score.js';

/** What customers' future is told by. */
export interface ValueModel {
  /** How they come on purchase days, in days. */
  readonly rhythm: BgNbd;
  /** The share, of those whom the rhythm takes for gone, who buy again all the same: 0 … 1. */
  readonly returning: number;
  /** What they spend on a purchase day, in units of a currency. */
  readonly spend: GammaGamma;
}

/** A customer's purchase days as of a date, and what it spent. */
export interface Buyer extends Rhythm {
  /** Purchase days on which it spent anything. */
  readonly paid: number;
  /** On all of them together, in units of the model's currency. */
  readonly spent: number;
}

/** What is expected of a customer. */
export interface Expected {
  /** Purchase days. */
  readonly purchases: number;
  /** What it spends on them, in units of the model's currency. */
  readonly spend: number;
  /** The same, worth less the later it comes. */
  readonly lifetimeValue: number;
}

/** How many purchase days are expected within the days to come (docs/rules.md 17.5). */
export function expectedPurchases(model: ValueModel, buyer: Rhythm, days: number): number {
  return comingOf(model, buyer) * bgNbdExpectedIfAlive(model.rhythm, buyer, days);
}

/** What is expected to be spent on a purchase day. */
export function expectedSpendADay({ spend }: ValueModel, { paid, spent }: Buyer): number {
  return gammaGammaMean(spend, paid, paid === 0 ? 0 : spent / paid);
}

/** What is expected of a customer within a horizon. @param discountRate by which a year's delay makes money worth less */
export function expectedOf(model: ValueModel, buyer: Buyer, horizonDays: number, discountRate: number): Expected {
  const [share, spendADay] = [comingOf(model, buyer), expectedSpendADay(model, buyer)];
  let [until, discounted] = [0, 0];
  for (let day = 1; day <= horizonDays; day++) {
    const before = until;
    until = bgNbdExpectedIfAlive(model.rhythm, buyer, day);
    discounted += (until - before) / (1 + discountRate) ** (day / 365);
  }
  return { purchases: share * until, spend: share * until * spendADay, lifetimeValue: share * discounted * spendADay };
}

/** The probability that a customer has not left, or comes back all the same. */
export function comingOf({ rhythm, returning }: ValueModel, buyer: Rhythm): number {
  const alive = bgNbdAlive(rhythm, buyer);
  return alive + returning * (1 - alive);
}
