import type { ValueAccuracy } from '#libs/facts/value-fit/value-fit.events.js';
import type { Learned } from '#libs/facts/fit/fit.events.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { bgNbdExpected } from '#libs/insights/scores/bg-nbd.expectation.score.js';
import { gammaGammaMean } from '#libs/insights/scores/gamma-gamma.score.js';
import { type PurchaseDay, PurchaseHistories, type SeenBuyer } from '#libs/insights/value/purchase-histories.score.js';
import {
  carriedOn,
  expectationsOf,
  fitValueModel,
  type ValueLearning,
} from '#libs/insights/value/value-fitting.score.js';
import { valueAccuracyOf } from '#libs/insights/value/value-quality.score.js';
import type { ValueModel } from '#libs/insights/value/value.score.js';
import type { ChurnData } from './churn.data.js';

const DAY = 86_400_000;

/** What was expected on a day of those who had bought until then, by rule, and what they spent afterwards. */
export interface ValueTold {
  readonly fit: Learned<'value.model-fitted'>;
  readonly n: number;
  readonly spent: number;
  readonly accuracy: Readonly<Record<'model' | 'classic' | 'carriedOn' | 'mean', ValueAccuracy>>;
  /** How long it took to learn, in milliseconds. */
  readonly learnedIn: number;
}

/** Learns from what was bought until a cut-off, tells what is expected on that day, and looks what was spent. */
export function tellValue({ customers, currency, horizonDays }: ChurnData, cutOff: string): ValueTold {
  const at = dayNumberOf(cutOff);
  const whole = new PurchaseHistories();
  const until = new PurchaseHistories();
  let [n, activity, first] = [0, 0, at];
  for (const facts of customers) {
    const days = purchaseDaysOf(facts);
    const known = days.filter(({ day }) => day <= at);
    if (known.length === 0) continue;
    n++;
    activity += known.length;
    first = Math.min(first, (known[0] as PurchaseDay).day);
    whole.add(days);
    until.add(known);
  }
  const began = performance.now();
  const learning: ValueLearning = {
    ...{ histories: until, cutOff: at, first, currency, n, sampled: n, activity },
    inForce: null,
  };
  const fit = fitValueModel(learning);
  if (fit === null) throw new Error('There was too little to learn from');
  const learnedIn = performance.now() - began;
  const seen = whole.at(at, at + horizonDays);
  const spent = Float64Array.from(seen, ({ spentLater }) => spentLater);
  const sum = spent.reduce((total, each) => total + each, 0);
  const mean = seen.reduce((total, { repeatSpent, T }) => total + (repeatSpent / Math.max(1, T)) * horizonDays, 0) / n;
  return {
    ...{ fit, n, spent: sum, learnedIn },
    accuracy: {
      model: valueAccuracyOf(expectationsOf(fit, seen, horizonDays), spent),
      classic: valueAccuracyOf(classic(fit, seen, horizonDays), spent),
      carriedOn: valueAccuracyOf(carriedOn(seen, horizonDays), spent),
      mean: valueAccuracyOf(
        Float64Array.from(seen, () => mean),
        spent,
      ),
    },
  };
}

/** The same parameters as Fader and Hardie use them: who is gone is gone, and only repeats tell what a customer spends. */
function classic({ rhythm, spend }: ValueModel, seen: readonly SeenBuyer[], horizonDays: number): Float64Array {
  return Float64Array.from(seen, (buyer) => {
    const { repeats, repeatSpent } = buyer;
    const spendADay = gammaGammaMean(spend, repeats, repeats === 0 ? 0 : repeatSpent / repeats);
    return bgNbdExpected(rhythm, buyer, horizonDays) * spendADay;
  });
}

function purchaseDaysOf(facts: ChurnData['customers'][number]): readonly PurchaseDay[] {
  const days = new Map<number, number>();
  for (const fact of facts) {
    if (fact.type !== 'customer.purchase-made') continue;
    const day = Math.floor(fact.time / DAY);
    days.set(day, (days.get(day) ?? 0) + Number(fact.data.amount));
  }
  return [...days].sort(([one], [other]) => one - other).map(([day, spent]) => ({ day, spent, isPaid: spent > 0 }));
}
