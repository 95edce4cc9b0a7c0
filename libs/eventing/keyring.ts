import type { Json, Sealed } from '#libs/kernel/event.js';
import type { Sql } from './database.js';

/** A personal member in the clear, and whose it is. */
export interface Personal {
  readonly customerId: string;
  readonly value: Json;
}

/**
 * How long a process may use a key after it was destroyed elsewhere, in milliseconds: what it knows of a key is never
 * older. Whoever destroys keys has to wait as long before he says that nobody reads what they sealed.
 */
export const KEY_MEMORY_MS = 1_000;

/**
 * Seals personal content (AES-256-GCM) with a key per customer. Keys live in PostgreSQL, wrapped by the master key, which
 * lives outside it. Destroying a customer's key makes everything sealed with it unreadable.
 */
export interface Keyring {
  /** Seals in the order given; makes the keys that are missing. One round trip however many. */
  seal(tenant: string, personal: readonly Personal[]): Promise<readonly Sealed[]>;
  /** Opens in the order given; undefined where the key was destroyed. */
  open(tenant: string, sealed: readonly Sealed[]): Promise<readonly (Json | undefined)[]>;
  /** The ids of the keys that customers have now, by customer. Who has none is missing. */
  keysOf(tenant: string, customers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Of these keys, those that are not destroyed. */
  living(tenant: string, keys: readonly string[]): Promise<readonly string[]>;
  /**
   * Destroys keys: what they sealed cannot be read any more, by anybody, after `KEY_MEMORY_MS` in other processes. Later
   * content of their customers gets other keys. Destroying again changes nothing.
   */
  destroy(tenant: string, keys: readonly string[]): Promise<void>;
  /** HMAC-SHA-256 of a content with the installation's secret. */
  contentHash(content: string): Uint8Array;
}

/** What is kept under customers' keys, beside the log and the read models. */
export interface SealedContent {
  /** Destroys keys, and what is kept of what they sealed, in a transaction of the read models. Safe to repeat. */
  erase(sql: Sql, tenant: string, keys: readonly string[]): Promise<void>;
}
