import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { countUntil } from '#libs/kernel/bisection.js';
import { addTo } from '#libs/kernel/grouping.js';
import { comparePlaces } from '#libs/kernel/place.js';
import type { Chain } from './definitions.score.js';

/** What customers did, to be looked up by customer, chain and stretch: by bisection, for it may be much. */
export class ByChain<Item extends { readonly place: Buffer }> {
  private readonly chains = new Map<string, Item[]>();

  /** @param items of the same place are the same, and kept once */
  constructor(
    items: Iterable<{ readonly root: CustomerNo; readonly item: Item }>,
    chainOf: (item: Item) => Chain | null,
  ) {
    for (const { root, item } of items) {
      const chain = chainOf(item);
      if (chain !== null) addTo(this.chains, keyOf(root, chain), item);
    }
    for (const [key, found] of this.chains) {
      found.sort((a, b) => comparePlaces(a.place, b.place));
      this.chains.set(
        key,
        found.filter(({ place }, at) => found[at - 1]?.place.equals(place) !== true),
      );
    }
  }

  /** All of a chain, in event-time order. */
  of(root: CustomerNo, chain: Chain): readonly Item[] {
    return this.chains.get(keyOf(root, chain)) ?? [];
  }

  /** Those from one place to another. */
  within(root: CustomerNo, chain: Chain, from: Buffer, to: Buffer): readonly Item[] {
    const items = this.of(root, chain);
    const begin = countUntil(items, ({ place }) => comparePlaces(place, from) >= 0);
    const end = countUntil(items, ({ place }) => comparePlaces(place, to) > 0);
    return items.slice(begin, end);
  }
}

function keyOf(root: CustomerNo, chain: Chain): string {
  return `${root} ${chain}`;
}
