import type { CustomerChange, WholeFact } from '#libs/facts/table/customer-fact.js';
import { isFactOf } from '#libs/facts/table/customer-fact.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import type { CountTable } from '#libs/insights/engine/counts.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import { minus, type Whole } from '#libs/kernel/whole.js';

/** Types of the facts that tell what a customer brings and costs. */
export const VALUE_FACTS = [
  'touchpoint.recorded',
  'customer.purchase-made',
  'customer.purchase-returned',
  'complaint.compensation-granted',
] as const;

/** What is counted of a customer's day in a currency. Amounts are in units of 1e-4. */
export const VALUE_DAYS = {
  name: 'insight.value_days',
  key: { customer_no: 'bigint', day: 'date', currency: 'text' },
  counts: [
    'purchases',
    'spent',
    'returns',
    'returned',
    /** Of touchpoints, and compensations but refunds: the return lowers the turnover already. */
    'cost',
  ],
} as const satisfies CountTable<'customer_no' | 'day' | 'currency', string>;

type Measure = (typeof VALUE_DAYS.counts)[number];

/** What is counted under a day and a currency. */
export interface Added {
  /** The tenant's date. */
  readonly day: string;
  readonly currency: string;
  readonly counts: Readonly<Partial<Record<Measure, Whole>>>;
}

type DayOf = (time: number) => string;

/** What all facts of a customer say together. */
export function addedByAll(facts: readonly WholeFact[], dayOf: DayOf): readonly Added[] {
  return facts.flatMap((fact) => addedByFact(fact, dayOf));
}

/** What a batch adds to what is known of a customer. */
export function addedByChange(
  { facts, touchpoints }: Pick<CustomerChange, 'facts' | 'touchpoints'>,
  dayOf: DayOf,
): readonly Added[] {
  const of = (touchpoint: Touchpoint | null) => (touchpoint === null ? [] : addedByTouchpoint(touchpoint, dayOf));
  return [
    ...touchpoints.flatMap(({ before, after }) => [...of(before).map(takenBack), ...of(after)]),
    ...facts.filter(({ type }) => type !== 'touchpoint.recorded').flatMap((fact) => addedByFact(fact, dayOf)),
  ];
}

function takenBack({ counts, ...at }: Added): Added {
  return {
    ...at,
    counts: Object.fromEntries(Object.entries(counts).map(([measure, count]) => [measure, minus(0, count)])),
  };
}

function addedByTouchpoint({ time, cost }: Pick<Touchpoint, 'time' | 'cost'>, dayOf: DayOf): readonly Added[] {
  if (cost === null) return [];
  return [{ day: dayOf(time), currency: cost.currency, counts: { cost: toTenThousandths(cost.amount) } }];
}

/** What one fact says by itself. */
function addedByFact(fact: WholeFact, dayOf: DayOf): readonly Added[] {
  if (!isFactOf(fact, VALUE_FACTS)) return [];
  const day = dayOf(fact.time);
  switch (fact.type) {
    case 'touchpoint.recorded':
      return addedByTouchpoint(touchpointOf(fact.eventId, fact.place, fact.time, fact), dayOf);
    case 'customer.purchase-made': {
      const { amount, currency } = fact.data;
      return [{ day, currency, counts: { purchases: 1, spent: toTenThousandths(amount) } }];
    }
    case 'customer.purchase-returned': {
      const { amount, currency } = fact.data;
      return [{ day, currency, counts: { returns: 1, returned: toTenThousandths(amount) } }];
    }
    case 'complaint.compensation-granted': {
      const { kind, value, currency } = fact.data;
      if (kind === 'refund' || value === undefined || currency === undefined) return [];
      return [{ day, currency, counts: { cost: toTenThousandths(value) } }];
    }
  }
}
