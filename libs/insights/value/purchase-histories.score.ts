import { bgRhythms, type RhythmCounts } from '#libs/insights/churn-risk/churn-rhythms.score.js';
import type { Rhythms } from '#libs/insights/scores/bg-nbd.fitting.score.js';
import type { Spending } from '#libs/insights/scores/gamma-gamma.fitting.score.js';
import type { Buyer } from './value.score.js';

/** A purchase day of a customer. */
export interface PurchaseDay {
  /** Since 1970-01-01. */
  readonly day: number;
  /** In the currency that is learned about, in its units. */
  readonly spent: number;
  /** Whether anything was spent, in whatever currency. */
  readonly isPaid: boolean;
}

/** A customer as it stood at the end of a date. */
export interface SeenBuyer extends Buyer {
  /** Of purchase days after the first on which it spent something in the currency: their number, and what it spent. */
  readonly repeats: number;
  readonly repeatSpent: number;
  /** After the date, until another: purchase days, and what it spent. */
  readonly boughtLater: number;
  readonly spentLater: number;
}

/** Purchase days of many customers in little memory. */
export class PurchaseHistories {
  private readonly ends: number[] = [];
  private readonly days: number[] = [];
  private readonly spent: number[] = [];
  private readonly paid: boolean[] = [];

  /** @param days of a customer, ascending */
  add(days: readonly PurchaseDay[]): void {
    for (const { day, spent, isPaid } of days) {
      this.days.push(day);
      this.spent.push(spent);
      this.paid.push(isPaid);
    }
    this.ends.push(this.days.length);
  }

  /** Customers who had bought something at the end of a date, and what they did after it until another. */
  at(toldOn: number, until: number): readonly SeenBuyer[] {
    const seen: SeenBuyer[] = [];
    let from = 0;
    for (const to of this.ends) {
      if ((this.days[from] as number) <= toldOn) seen.push(this.seen(from, to, toldOn, until));
      from = to;
    }
    return seen;
  }

  private seen(from: number, to: number, toldOn: number, until: number): SeenBuyer {
    const first = this.days[from] as number;
    let [known, paid, spent, repeats, repeatSpent, boughtLater, spentLater] = [0, 0, 0, 0, 0, 0, 0];
    for (let at = from; at < to; at++) {
      const [day, amount] = [this.days[at] as number, this.spent[at] as number];
      if (day > until) break;
      if (day > toldOn) {
        boughtLater++;
        spentLater += amount;
        continue;
      }
      known++;
      paid += Number(this.paid[at]);
      spent += amount;
      if (at === from || amount === 0) continue;
      repeats++;
      repeatSpent += amount;
    }
    const last = this.days[from + known - 1] as number;
    const rhythm = { x: known - 1, tx: last - first, T: toldOn - first };
    return { ...rhythm, paid, spent, repeats, repeatSpent, boughtLater, spentLater };
  }
}

export function rhythmsOf(buyers: readonly SeenBuyer[]): Rhythms {
  const counts: RhythmCounts = new Map();
  for (const { x, tx, T } of buyers) {
    const key = `${x} ${tx} ${T}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return bgRhythms(counts);
}

/** What was spent on repeat days. */
export function spendingOf(buyers: readonly SeenBuyer[]): Spending {
  const repeated = buyers.filter(({ repeats }) => repeats > 0);
  return {
    days: Int32Array.from(repeated, ({ repeats }) => repeats),
    mean: Float64Array.from(repeated, ({ repeats, repeatSpent }) => repeatSpent / repeats),
  };
}
