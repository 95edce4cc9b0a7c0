import type { Position } from '#libs/kernel/event.js';
import { countUntil } from '#libs/kernel/bisection.js';
import { groupBy } from '#libs/kernel/grouping.js';
import type { CustomerNo } from './customer-fact.js';
import { type Merge, survivors } from './merge.insight.js';

export type RecordedMerge = Merge & { readonly position: Position };

/** How a customer stands to others. */
export interface Linked {
  /** The survivor; the customer itself if it was not merged into another. */
  readonly root: CustomerNo;
  /** Everybody whom merges link with it, itself included, whoever survives. */
  readonly linked: readonly CustomerNo[];
  /** Those among them who have the same survivor. */
  readonly members: readonly CustomerNo[];
}

/** Families as of some of the merges that link them. */
interface Families {
  readonly rootOf: (customer: CustomerNo) => CustomerNo;
  readonly linkedOf: ReadonlyMap<CustomerNo, readonly CustomerNo[]>;
  readonly membersOf: ReadonlyMap<CustomerNo, readonly CustomerNo[]>;
}

/**
 * Who is one with whom at positions in the log. Customers whom no merge links are looked at apart: a batch asks for many
 * small families. Of each, what follows from the latest number of known merges is kept, as events come in the order of the log.
 */
export class CustomerLinks {
  /** Of those who are linked by any of them, in log order. */
  readonly #mergesOf: ReadonlyMap<CustomerNo, readonly RecordedMerge[]>;
  readonly #latest = new Map<readonly RecordedMerge[], { readonly known: number; readonly families: Families }>();

  constructor(merges: readonly RecordedMerge[]) {
    const linkedOf = linkedBy(merges);
    const inOrder = merges.toSorted((a, b) => Number(a.position - b.position));
    const together = groupBy(inOrder, ({ subject }) => linkedOf.get(subject));
    this.#mergesOf = new Map([...linkedOf].map(([customer, linked]) => [customer, together.get(linked) ?? []]));
  }

  at(customer: CustomerNo, position: Position): Linked {
    const merges = this.#mergesOf.get(customer);
    if (merges === undefined) return { root: customer, linked: [customer], members: [customer] };
    const known = countUntil(merges, (merge) => merge.position > position);
    const { rootOf, linkedOf, membersOf } = this.#families(merges, known);
    const root = rootOf(customer);
    return { root, linked: linkedOf.get(customer) ?? [customer], members: membersOf.get(root) ?? [customer] };
  }

  #families(merges: readonly RecordedMerge[], known: number): Families {
    const latest = this.#latest.get(merges);
    if (latest?.known === known) return latest.families;
    const families = familiesOf(merges.slice(0, known));
    this.#latest.set(merges, { known, families });
    return families;
  }
}

function familiesOf(merges: readonly RecordedMerge[]): Families {
  const linkedOf = linkedBy(merges);
  const rootOf = survivors(merges);
  return { rootOf, linkedOf, membersOf: groupBy(linkedOf.keys(), rootOf) };
}

/** Everybody whom merges name, with all whom they link with them. */
function linkedBy(merges: readonly RecordedMerge[]): ReadonlyMap<CustomerNo, readonly CustomerNo[]> {
  const linkedOf = new Map<CustomerNo, CustomerNo[]>();
  const of = (customer: CustomerNo) => {
    const linked = linkedOf.get(customer) ?? [customer];
    linkedOf.set(customer, linked);
    return linked;
  };
  for (const { subject, into } of merges) {
    const [fewer, more] = [of(subject), of(into)].sort((a, b) => a.length - b.length) as [CustomerNo[], CustomerNo[]];
    if (fewer === more) continue;
    for (const each of fewer) {
      more.push(each);
      linkedOf.set(each, more);
    }
  }
  return linkedOf;
}
