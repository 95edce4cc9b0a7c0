import { hash } from 'node:crypto';
import type { Uuid } from '#libs/kernel/event.js';

/** Namespace of all event ids; part of the API, so that clients can compute the ids of the events they publish. */
export const EVENT_NAMESPACE: Uuid = '3b0bf4db-8c04-5bbd-b56c-d7a272d835a5';

const namespaces = new Map<Uuid, Buffer>();

/** The name-based UUID of `name` (UTF-8) in `namespace`: RFC 9562, version 5. */
export function uuid5(namespace: Uuid, name: string): Uuid {
  let prefix = namespaces.get(namespace);
  if (prefix === undefined) {
    prefix = Buffer.from(namespace.replaceAll('-', ''), 'hex');
    if (namespaces.size < 16) namespaces.set(namespace, prefix);
  }
  const input = Buffer.allocUnsafe(16 + Buffer.byteLength(name));
  prefix.copy(input);
  input.write(name, 16);
  const hex = hash('sha1', input, 'hex');
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3] as string;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The id of the event that `source` and `id` identify within `tenant`, which never changes: UUIDv5 of the JSON text
 * `[tenant,source,id]` as RFC 8785 writes it. All three must be well-formed Unicode.
 */
export function eventIdOf(tenant: string, source: string, id: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, source, id]));
}

/** The stream of the complaint `complaintId` of `tenant`. */
export function complaintStreamOf(tenant: string, complaintId: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['complaint', tenant, complaintId, null]));
}
