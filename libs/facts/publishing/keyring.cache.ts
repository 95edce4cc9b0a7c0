/** A customer's key, unwrapped. */
export interface CustomerKey {
  readonly id: string;
  readonly key: Uint8Array;
}

interface Entry extends CustomerKey {
  readonly tenant: string;
  readonly customerId: string;
}

/** Unwrapped keys last used: bounded in number, the one unused for longest goes first. */
export class KeyCache {
  private readonly ids = new Map<string, Entry>();
  private readonly customers = new Map<string, Entry>();

  constructor(private readonly limit = 50_000) {}

  ofCustomer(tenant: string, customerId: string): CustomerKey | undefined {
    return this.used(this.customers.get(`${tenant}\0${customerId}`));
  }

  byId(tenant: string, id: string): CustomerKey | undefined {
    const entry = this.used(this.ids.get(id));
    return entry?.tenant === tenant ? entry : undefined;
  }

  add(tenant: string, customerId: string, key: CustomerKey): CustomerKey {
    const entry: Entry = { ...key, tenant, customerId };
    this.drop(this.customers.get(`${tenant}\0${customerId}`));
    this.ids.set(key.id, entry);
    this.customers.set(`${tenant}\0${customerId}`, entry);
    if (this.ids.size > this.limit) this.drop(this.ids.values().next().value);
    return entry;
  }

  forget(tenant: string, customerId: string): void {
    this.drop(this.customers.get(`${tenant}\0${customerId}`));
  }

  private used(entry: Entry | undefined): Entry | undefined {
    if (!entry) return undefined;
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
