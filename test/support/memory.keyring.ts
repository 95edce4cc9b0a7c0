import { createHmac } from 'node:crypto';
import type { Keyring, Personal } from '#libs/eventing/keyring.js';
import type { Json, Sealed } from '#libs/kernel/event.js';

/** Keys in memory. It hides nothing and seals the same content alike, so that what policies decided can be compared. */
export class MemoryKeyring implements Keyring {
  readonly #destroyed = new Set<string>();

  async seal(tenant: string, personal: readonly Personal[]): Promise<readonly Sealed[]> {
    return personal.map(({ customerId, value }) => ({
      sealed: Buffer.from(JSON.stringify(value)).toString('base64url'),
      key: this.#keyOf(tenant, customerId),
    }));
  }

  async open(_tenant: string, sealed: readonly Sealed[]): Promise<readonly (Json | undefined)[]> {
    return sealed.map(({ sealed: text, key }) =>
      this.#destroyed.has(key) ? undefined : (JSON.parse(Buffer.from(text, 'base64url').toString()) as Json),
    );
  }

  async keysOf(tenant: string, customers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return new Map(customers.map((customer) => [customer, this.#keyOf(tenant, customer)]));
  }

  async living(_tenant: string, keys: readonly string[]): Promise<readonly string[]> {
    return keys.filter((key) => !this.#destroyed.has(key));
  }

  async destroy(_tenant: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#destroyed.add(key);
  }

  wrap(secret: string, about: string): Uint8Array {
    return Buffer.from(JSON.stringify([about, secret]));
  }

  unwrap(wrapped: Uint8Array, about: string): string {
    const [wrappedFor, secret] = JSON.parse(Buffer.from(wrapped).toString()) as [string, string];
    if (wrappedFor !== about) throw new Error(`It was wrapped for ${wrappedFor}`);
    return secret;
  }

  contentHash(content: string): Uint8Array {
    return createHmac('sha256', 'test').update(content).digest();
  }

  /** The customer's first key that is not destroyed. */
  #keyOf(tenant: string, customerId: string, generation = 0): string {
    const key = Buffer.from(`${tenant}/${customerId}/${generation}`).toString('base64url');
    return this.#destroyed.has(key) ? this.#keyOf(tenant, customerId, generation + 1) : key;
  }
}
