import type { EventType } from '#libs/facts/stored.events.js';
import { isSealed, type Json, type JsonObject, type StoredEvent } from '#libs/kernel/event.js';

/** In a correction, erased members become null: what it corrected stays corrected, whatever arrives later or again. */
export const CORRECTED: EventType = 'touchpoint.corrected';

/** The ids of the keys that seal members of events' data. */
export function keysIn(events: readonly StoredEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ data }) => Object.values(data).flatMap((value) => keyOf(value) ?? [])));
}

/** An event's data without the members sealed with certain keys. */
export function withoutKeys({ type, data }: StoredEvent, keys: ReadonlySet<string>): JsonObject {
  const isErased = (value: Json) => keys.has(keyOf(value) ?? '');
  return Object.fromEntries(
    Object.entries(data).flatMap(([member, value]) => {
      if (!isErased(value)) return [[member, value]];
      return type === CORRECTED ? [[member, null]] : [];
    }),
  );
}

/** The id of the key that seals a member; undefined if the member is not sealed. */
function keyOf(value: Json): string | undefined {
  return isSealed(value) ? value.key : undefined;
}

const sealedWith = (keys: string) => `m.value ->> 'sealed' is not null and m.value ->> 'key' = any(${keys}::text[])`;

/** SQL: whether a member of `data` is sealed with one of `keys`. */
export const holdsSealed = (data: string, keys: string): string =>
  `exists (select from json_each(${data}) m where ${sealedWith(keys)})`;

/** SQL: `data` without the members sealed with one of `keys`; in a correction (`isCorrection`) they become null. */
export const withoutSealed = (data: string, keys: string, isCorrection = 'false'): string =>
  `(select coalesce(json_object_agg(m.key, case when (${sealedWith(keys)}) is not true then m.value end)
             filter (where (${sealedWith(keys)}) is not true or ${isCorrection}), '{}') from json_each(${data}) m)`;
