import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
import { isFactOf } from '#libs/facts/table/customer-fact.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import { comparePlaces } from '#libs/kernel/place.js';

/** Amounts by currency, in units of 1e-4, none of them 0. */
export type Spent = ReadonlyMap<string, bigint>;

/** A customer whom a referral names, and who made the first one; both are survivors. */
export interface Brought {
  readonly root: CustomerNo;
  readonly advocate: CustomerNo;
  /** The referral's. */
  readonly place: Buffer;
  /** Purchases less returns since then. */
  readonly spent: Spent;
}

/** Types of the facts that change what customers have spent. */
export const SPENDING_FACTS = ['customer.purchase-made', 'customer.purchase-returned'] as const;

/** A customer with what new facts add to it. The facts are of members of its family, in any order, and each comes once. */
export function spendingMore(brought: Brought, facts: readonly WholeFact[]): Brought {
  const more = facts.flatMap((fact): [string, bigint][] => {
    if (!isFactOf(fact, SPENDING_FACTS) || comparePlaces(fact.place, brought.place) <= 0) return [];
    const amount = toTenThousandths(fact.data.amount);
    return [[fact.data.currency, fact.type === 'customer.purchase-made' ? amount : -amount]];
  });
  return { ...brought, spent: sumOf([...brought.spent, ...more]) };
}

function sumOf(amounts: Iterable<readonly [currency: string, amount: bigint]>): Spent {
  const sums = new Map<string, bigint>();
  for (const [currency, amount] of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  return new Map([...sums].filter(([, sum]) => sum !== 0n));
}

/** What to add to the sums of an advocate. */
export interface Gain {
  readonly advocate: CustomerNo;
  /** How many more customers it brought. */
  readonly customers: number;
  readonly spent: Spent;
}

/** What makes the sums of advocates that held some brought customers hold others, or the same as they are now. */
export function gainsOf(before: readonly Brought[], after: readonly Brought[]): readonly Gain[] {
  const signed = [...before.map((each) => [each, -1] as const), ...after.map((each) => [each, 1] as const)];
  const gains = new Map<CustomerNo, { customers: number; amounts: [string, bigint][] }>();
  for (const [{ advocate, spent }, sign] of signed) {
    const gain = gains.get(advocate) ?? { customers: 0, amounts: [] };
    gains.set(advocate, gain);
    gain.customers += sign;
    for (const [currency, amount] of spent) gain.amounts.push([currency, BigInt(sign) * amount]);
  }
  return [...gains]
    .map(([advocate, { customers, amounts }]) => ({ advocate, customers, spent: sumOf(amounts) }))
    .filter(({ customers, spent }) => customers !== 0 || spent.size > 0);
}
