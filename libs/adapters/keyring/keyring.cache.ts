import { KEY_MEMORY_MS } from '#libs/eventing/keyring.js';

/** A customer's key, unwrapped. */
export interface CustomerKey {
  readonly id: string;
  readonly key: Uint8Array;
}

interface Entry extends CustomerKey {
  readonly tenant: string;
  readonly customerId: string;
  /** When it was last known not to be destroyed. */
  knownAt: number;
}

/**
 * The most recently used keys, unwrapped: bounded in number; the least recently used goes first. Another process may
 * destroy a key: one read longer ago than `maxAge` is `stale` and must be confirmed before use.
 */
export class KeyCache {
  private readonly ids = new Map<string, Entry>();
  private readonly customers = new Map<string, Entry>();

  /** `now` and `maxAge` in milliseconds. */
  constructor(
    private readonly now: () => number,
    private readonly limit = 50_000,
    private readonly maxAge = KEY_MEMORY_MS,
  ) {}

  ofCustomer(tenant: string, customerId: string): CustomerKey | undefined {
    return this.used(this.customers.get(`${tenant}\0${customerId}`));
  }

  byId(tenant: string, id: string): CustomerKey | undefined {
    const entry = this.used(this.ids.get(id));
    return entry?.tenant === tenant ? entry : undefined;
  }

  /** Those keys of these customers and ids that must be confirmed. */
  stale(tenant: string, customers: Iterable<string>, ids: Iterable<string>): readonly string[] {
    const oldest = this.now() - this.maxAge;
    const found: string[] = [];
    const add = (entry: Entry | undefined) => {
      if (entry && entry.knownAt <= oldest) found.push(entry.id);
    };
    for (const customer of customers) add(this.customers.get(`${tenant}\0${customer}`));
    for (const id of ids) add(this.ids.get(id));
    return found;
  }

  /** Forgets the keys asked about at `askedAt`, except for the living ones. */
  confirm(asked: readonly string[], living: ReadonlySet<string>, askedAt: number): void {
    for (const id of asked) {
      const entry = this.ids.get(id);
      if (!entry) continue;
      if (living.has(id)) entry.knownAt = Math.max(entry.knownAt, askedAt);
      else this.drop(entry);
    }
  }

  /** `readAt`: when the read began. */
  add(tenant: string, customerId: string, key: CustomerKey, readAt: number): CustomerKey {
    const entry: Entry = { ...key, tenant, customerId, knownAt: readAt };
    this.drop(this.customers.get(`${tenant}\0${customerId}`));
    this.ids.set(key.id, entry);
    this.customers.set(`${tenant}\0${customerId}`, entry);
    if (this.ids.size > this.limit) this.drop(this.ids.values().next().value);
    return entry;
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.drop(this.ids.get(id));
  }

  private used(entry: Entry | undefined): Entry | undefined {
    if (!entry || entry.knownAt <= this.now() - this.maxAge) return undefined;
    this.ids.delete(entry.id);
    this.ids.set(entry.id, entry);
    return entry;
  }

  private drop(entry: Entry | undefined): void {
    if (!entry) return;
    this.ids.delete(entry.id);
    this.customers.delete(`${entry.tenant}\0${entry.customerId}`);
  }
}
