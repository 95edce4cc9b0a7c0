import type { Json, Sealed } from '#libs/kernel/event.js';
import type { Sql } from './database.js';

/** A personal member in the clear, and whom it belongs to. */
export interface Personal {
  readonly customerId: string;
  readonly value: Json;
}

/**
 * How long a process may use a key after another process destroyed it, in milliseconds: what it knows about a key is
 * never older. Whoever destroys keys must wait this long before saying that nobody can read what they sealed.
 */
export const KEY_MEMORY_MS = 1_000;

/**
 * Seals personal content (AES-256-GCM) with a key per customer. Keys live in PostgreSQL, wrapped by the master key, which
 * lives outside it. Destroying a customer's key makes everything sealed with it unreadable.
 */
export interface Keyring {
  /** Seals in the given order; makes missing keys. One round trip, however many there are. */
  seal(tenant: string, personal: readonly Personal[]): Promise<readonly Sealed[]>;
  /** Opens in the given order; undefined where the key was destroyed. */
  open(tenant: string, sealed: readonly Sealed[]): Promise<readonly (Json | undefined)[]>;
  /** The ids of the customers' current keys, by customer. Customers without a key are missing. */
  keysOf(tenant: string, customers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Those of these keys that are not destroyed. */
  living(tenant: string, keys: readonly string[]): Promise<readonly string[]>;
  /**
   * Destroys keys: what they sealed can no longer be read, by other processes after `KEY_MEMORY_MS` at the latest. The
   * customers' later content gets other keys. Destroying again changes nothing.
   */
  destroy(tenant: string, keys: readonly string[]): Promise<void>;
  /** Wraps a secret of the installation's, which belongs to no customer, by the master key. */
  wrap(secret: string, about: string): Uint8Array;
  /** @throws Error if it was altered, or wrapped by another master key or for something else */
  unwrap(wrapped: Uint8Array, about: string): string;
  /** HMAC-SHA-256 of a content under the installation's secret. */
  contentHash(content: string): Uint8Array;
}

/** What is kept under customers' keys outside the log and the read models. */
export interface SealedContent {
  /** Destroys keys and what is kept of the content they sealed, in a transaction of the read models. Safe to repeat. */
  erase(sql: Sql, tenant: string, keys: readonly string[]): Promise<void>;
}
