import type { CustomerHistory } from '#libs/facts/table/customer.history.js';
import { isOfCustomer } from '#libs/facts/table/fact.table.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';

/**
 * The customers whom events are about, by tenant and id, each once; of some of the events with everybody whom merges link
 * with them. @param links the merges that are known of a tenant's customers
 */
export function askedCustomers(
  events: readonly StoredEvent[],
  links: ReadonlyMap<string, CustomerHistory>,
  isWithLinked: (event: StoredEvent) => boolean,
): readonly (readonly [tenant: string, customerId: string])[] {
  const upTo: Position = events.at(-1)?.position ?? 0n;
  return [...groupBy(events.filter(isOfCustomer), ({ tenant }) => tenant)].flatMap(([tenant, its]) => {
    const idsOf = (some: typeof its) => some.map(({ customerId }) => customerId);
    const linked = links.get(tenant)?.allLinkedWith(idsOf(its.filter(isWithLinked)), upTo) ?? [];
    return [...new Set([...idsOf(its), ...linked])].map((customerId) => [tenant, customerId] as const);
  });
}
