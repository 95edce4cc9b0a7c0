import type { Keyring } from '#libs/eventing/keyring.js';
import { isSealed, type Json, type Sealed } from '#libs/kernel/event.js';

/** A value with everything in it opened that is sealed, in one round trip; null where the key was destroyed. */
export async function openSealed(keyring: Keyring, tenant: string, value: Json): Promise<Json> {
  const sealed: Sealed[] = [];
  replaceSealed(value, (each) => {
    sealed.push(each);
    return null;
  });
  if (sealed.length === 0) return value;
  const opened = (await keyring.open(tenant, sealed)).values();
  return replaceSealed(value, () => opened.next().value ?? null);
}

function replaceSealed(value: Json, replacement: (sealed: Sealed) => Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isSealed(value)) return replacement(value);
  if (Array.isArray(value)) return value.map((each: Json) => replaceSealed(each, replacement));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaceSealed(each, replacement)]));
}
