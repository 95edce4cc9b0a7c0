import { isSealed, type Json, type JsonObject, type StoredEvent } from '#libs/kernel/event.js';

/** The ids of the keys that members of events' data are sealed with. */
export function keysIn(events: readonly StoredEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ data }) => Object.values(data).flatMap((value) => keyOf(value) ?? [])));
}

/** Data without the members that are sealed with certain keys. */
export function withoutKeys(data: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !keys.has(keyOf(value) ?? '')));
}

/** The id of the key that a member is sealed with; undefined for a member that is not sealed. */
function keyOf(value: Json): string | undefined {
  return isSealed(value) ? value.key : undefined;
}

const sealedWith = (keys: string) => `m.value ->> 'sealed' is not null and m.value ->> 'key' = any(${keys}::text[])`;

/** SQL: whether a member of `data` is sealed with one of `keys`. */
export const holdsSealed = (data: string, keys: string): string =>
  `exists (select from json_each(${data}) m where ${sealedWith(keys)})`;

/** SQL: `data` without the members that are sealed with one of `keys`. */
export const withoutSealed = (data: string, keys: string): string =>
  `(select coalesce(json_object_agg(m.key, m.value) filter (where (${sealedWith(keys)}) is not true), '{}') from json_each(${data}) m)`;
