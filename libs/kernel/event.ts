/** A JSON value as it is stored: plain, finite, without undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A place in the log of one installation: opaque to clients, totally ordered, greater than 0 for every event. */
export type Position = bigint;

/** Lower-case UUID in its 36-character form. */
export type Uuid = string;

/** A personal member (`text`, `traits`, `attributes`) as it is stored: base64url ciphertext and the id of its key. */
export type Sealed = {
  readonly sealed: string;
  readonly key: string;
};

export function isSealed(value: Json | undefined): value is Sealed {
  if (typeof value !== 'object' || value === null || !('sealed' in value) || !('key' in value)) return false;
  return typeof value.sealed === 'string' && typeof value.key === 'string';
}

/** What intake derived from a text before sealing it; stored beside the event, outside its content. */
export interface DerivedValence {
  /** −1 … +1 */
  readonly valence: number;
  readonly model: string;
  readonly version: string;
  /** 0 … 1 */
  readonly confidence: number;
}

/** Attributes of a CloudEvent that have no members of their own, by name, as CloudEvents writes them as text. */
export type Extensions = Readonly<Record<string, string>>;

/** An event that is ready to be stored: validated, identified, sealed. */
export interface NewEvent {
  readonly eventId: Uuid;
  readonly tenant: string;
  /**
   * The customer's id as published; null for events that belong to no customer (definitions, policies, closed days).
   */
  readonly customerId: string | null;
  /** The stored literal, without prefix and suffix: `touchpoint.recorded`. */
  readonly type: string;
  readonly schemaVersion: number;
  readonly source: string;
  readonly id: string;
  /** 1–20 digits, as sent; null when missing. */
  readonly sequence: string | null;
  /** When it happened: milliseconds since 1970, UTC. */
  readonly time: number;
  /** Microseconds beyond `time`: 0–999 (further digits of RFC 3339 are cut off). */
  readonly micros: number;
  readonly data: JsonObject;
  readonly derived: DerivedValence | null;
  /** Keyed hash of the content that identity compares, 32 bytes; of decided events that of the command, or null. */
  readonly contentHash: Uint8Array | null;
  readonly correlationId: string | null;
  readonly causationId: Uuid | null;
  readonly traceparent: string | null;
  /** null if there are none. No part of the content. */
  readonly extensions: Extensions | null;
}

/** An event in the log. */
export interface StoredEvent extends NewEvent {
  readonly position: Position;
  /** When the store accepted it: milliseconds since 1970, UTC. */
  readonly recordedAt: number;
  /** The stream of decided events (and of facts that open one, such as a filed complaint), and their version in it. */
  readonly stream: Uuid | null;
  readonly revision: number | null;
}
