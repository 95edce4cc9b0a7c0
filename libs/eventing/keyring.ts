import type { Json, Sealed } from '#libs/kernel/event.js';

/** A personal member in the clear, and whose it is. */
export interface Personal {
  readonly customerId: string;
  readonly value: Json;
}

/**
 * Seals personal content (AES-256-GCM) with a key per customer. Keys live in PostgreSQL, wrapped by the master key, which
 * lives outside it. Destroying a customer's key makes everything sealed with it unreadable.
 */
export interface Keyring {
  /** Seals in the order given; makes the keys that are missing. One round trip however many. */
  seal(tenant: string, personal: readonly Personal[]): Promise<readonly Sealed[]>;
  /** Opens in the order given; undefined where the key was destroyed. */
  open(tenant: string, sealed: readonly Sealed[]): Promise<readonly (Json | undefined)[]>;
  /** HMAC-SHA-256 of a content with the installation's secret. */
  contentHash(content: string): Uint8Array;
}
