import type { Sql } from '#libs/eventing/database.js';
import type { CustomerChange, CustomerNo } from '#libs/insights/facts/customer-fact.js';
import type { Tiers } from '#libs/insights/facts/tier.insight.js';
import type { Touchpoint } from '#libs/insights/facts/touchpoint.insight.js';
import { comparePlaces } from '#libs/kernel/place.js';
import { cutOf } from './chain.table.js';
import { type Chain, chainOf, type Definitions } from './definitions.insight.js';
import { cutChain } from './journey.segmentation.js';
import { readBetween } from './journey.table.js';

/** A chain of one customer that must be computed again, and from where. */
export interface Dirty {
  readonly customer: CustomerChange;
  readonly chain: Chain;
  from: Buffer;
  to: Buffer;
  /** Touchpoints that are new there. */
  readonly added: Touchpoint[];
  /** More than new touchpoints: known ones changed or went. */
  revised: boolean;
}

/** The stretches of chains that a batch touched. */
export async function dirtyChains(
  sql: Sql,
  build: number,
  definitions: Definitions,
  customers: readonly CustomerChange[],
  tiers: Promise<ReadonlyMap<CustomerNo, Tiers>>,
): Promise<readonly Dirty[]> {
  const dirty = new Map<string, Dirty>();
  const mark = (
    customer: CustomerChange,
    chain: Chain | null,
    from: Buffer,
    to: Buffer,
    revised: boolean,
    added?: Touchpoint,
  ) => {
    if (chain === null) return;
    const key = `${customer.root} ${chain}`;
    const each = dirty.get(key) ?? { customer, chain, from, to, added: [], revised: false };
    dirty.set(key, each);
    each.from = least([each.from, from]);
    each.to = greatest([each.to, to]);
    each.revised ||= revised;
    if (added) each.added.push(added);
  };
  const reassigned: { customer: CustomerChange; root: CustomerNo; from: number; before: number | null }[] = [];
  for (const customer of customers) {
    for (const { before, after } of customer.touchpoints) {
      if (before) mark(customer, chainOf(before, definitions), before.place, before.place, true);
      if (after)
        mark(
          customer,
          chainOf(after, definitions),
          after.place,
          after.place,
          before !== null,
          before ? undefined : after,
        );
    }
    for (const fact of customer.facts) {
      if (fact.type === 'journey.started' || fact.type === 'journey.ended') {
        mark(customer, cutChain(cutOf(fact)), fact.place, fact.place, false);
      } else if (fact.type === 'customer.tier-assigned') {
        reassigned.push({
          customer,
          root: customer.root,
          from: fact.time,
          before: ((await tiers).get(customer.root) as Tiers).nextAfter(fact.time),
        });
      }
    }
  }
  if (reassigned.length > 0) {
    const customerOf = new Map(reassigned.map(({ root, customer }) => [root, customer]));
    for (const { customerNo, journey } of await readBetween(sql, build, reassigned)) {
      mark(
        customerOf.get(customerNo) as CustomerChange,
        journey.chain,
        journey.summary.first.place,
        journey.summary.last.place,
        true,
      );
    }
  }
  return [...dirty.values()];
}

export function least(places: readonly Buffer[]): Buffer {
  return places.reduce((a, b) => (comparePlaces(a, b) <= 0 ? a : b));
}

export function greatest(places: readonly Buffer[]): Buffer {
  return places.reduce((a, b) => (comparePlaces(a, b) >= 0 ? a : b));
}
