import type { Sql } from '#libs/eventing/database.js';
import type { CustomerChange, CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { addTo } from '#libs/kernel/grouping.js';
import { comparePlaces, greatest, isLaterBy } from '#libs/kernel/place.js';
import { cutOf } from './chain.table.js';
import { type Chain, chainOf, definitionOf, type Definitions, explicitIdOf } from './definitions.score.js';
import { cutChain } from './journey.segmentation.js';
import { readBetween } from './journey.table.js';

/** A stretch of a customer's chain that must be computed again. */
export interface Dirty {
  readonly customer: CustomerChange;
  readonly chain: Chain;
  readonly from: Buffer;
  readonly to: Buffer;
  /** Touchpoints that are new there. */
  readonly added: readonly Touchpoint[];
  /** Not only new touchpoints: known ones were changed or removed. */
  readonly revised: boolean;
}

/**
 * The stretches of chains that a batch touched, in order within each chain. Touchpoints further apart than a session's
 * gap are in separate stretches, so that a batch of scattered facts costs no more than the facts one by one.
 */
export async function dirtyChains(
  sql: Sql,
  build: number,
  definitions: Definitions,
  customers: readonly CustomerChange[],
  tiers: Promise<ReadonlyMap<CustomerNo, Tiers>>,
): Promise<readonly Dirty[]> {
  const marks = new Map<string, Dirty[]>();
  const mark = (
    customer: CustomerChange,
    chain: Chain | null,
    [from, to]: readonly [Buffer, Buffer],
    revised: boolean,
    added?: Touchpoint,
  ) => {
    if (chain === null) return;
    const key = `${customer.root} ${chain}`;
    const each = { customer, chain, from, to, added: added ? [added] : [], revised };
    addTo(marks, key, each);
  };
  const reassigned: { customer: CustomerChange; root: CustomerNo; from: Buffer; before: Buffer | null }[] = [];
  for (const customer of customers) {
    for (const { before, after } of customer.touchpoints) {
      if (before) mark(customer, chainOf(before, definitions), [before.place, before.place], true);
      if (after)
        mark(
          customer,
          chainOf(after, definitions),
          [after.place, after.place],
          before !== null,
          before ? undefined : after,
        );
    }
    for (const fact of customer.facts) {
      if (fact.type === 'journey.started' || fact.type === 'journey.ended') {
        mark(customer, cutChain(cutOf(fact)), [fact.place, fact.place], false);
      } else if (fact.type === 'customer.tier-assigned') {
        reassigned.push({
          customer,
          root: customer.root,
          from: fact.place,
          before: ((await tiers).get(customer.root) as Tiers).nextAfter(fact.place),
        });
      }
    }
  }
  if (reassigned.length > 0) {
    const customerOf = new Map(reassigned.map(({ root, customer }) => [root, customer]));
    for (const { customerNo, journey } of await readBetween(sql, build, reassigned)) {
      const { first, last } = journey.summary;
      mark(customerOf.get(customerNo) as CustomerChange, journey.chain, [first.place, last.place], true);
    }
  }
  return [...marks.values()].flatMap((ofChain) => {
    const [{ chain }] = ofChain as [Dirty];
    const gap = explicitIdOf(chain) === null ? definitions.gapOf(definitionOf(chain)) : Number.POSITIVE_INFINITY;
    return joined(
      ofChain.sort((a, b) => comparePlaces(a.from, b.from)),
      (before, after) => !isLaterBy(gap, before.to, after.from),
    );
  });
}

/** Joins stretches that belong together; they come in the order of their chain. */
export function joined<Part extends Dirty>(
  stretches: readonly Part[],
  belong: (before: Part, after: Part) => boolean,
): readonly Part[] {
  const found: (Part & { added: Touchpoint[] })[] = [];
  for (const each of stretches) {
    const last = found.at(-1);
    if (last === undefined || !belong(last, each)) found.push({ ...each, added: [...each.added] });
    else {
      last.added.push(...each.added);
      const { from, added } = last;
      const to = greatest([last.to, each.to]);
      found[found.length - 1] = { ...each, from, to, added, revised: last.revised || each.revised };
    }
  }
  return found;
}
