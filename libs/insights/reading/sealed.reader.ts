import type { Keyring } from '#libs/eventing/keyring.js';
import { openSealed } from '#libs/facts/sealed.opener.js';
import { isSealed, type JsonObject } from '#libs/kernel/event.js';

/** Opens the personal members of a page of data, in one round trip. A member whose key is gone is left out. */
export async function openAll(
  keyring: Keyring,
  tenant: string,
  data: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const opened = (await openSealed(keyring, tenant, data)) as readonly JsonObject[];
  return data.map((each, index) => withoutErased(each, opened[index] ?? each));
}

function withoutErased(sealed: JsonObject, opened: JsonObject): JsonObject {
  if (sealed === opened) return opened;
  const erased = (member: string) => isSealed(sealed[member]) && opened[member] === null;
  return Object.fromEntries(Object.entries(opened).filter(([member]) => !erased(member)));
}
