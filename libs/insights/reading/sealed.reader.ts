import type { Keyring } from '#libs/eventing/keyring.js';
import { isSealed, type Json, type JsonObject, type Sealed } from '#libs/kernel/event.js';

const PERSONAL = ['text', 'traits', 'attributes'] as const;

/** Opens the personal members of a page of data, in one round trip. A member whose key is gone is left out. */
export async function openAll(
  keyring: Keyring,
  tenant: string,
  data: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const sealed = data.flatMap((each) => PERSONAL.flatMap((member) => sealedOf(each[member])));
  if (sealed.length === 0) return data;
  const opened = (await keyring.open(tenant, sealed)).values();
  return data.map((each) => {
    const clear: Record<string, Json> = { ...each };
    for (const member of PERSONAL) {
      if (sealedOf(each[member]).length === 0) continue;
      const value = opened.next().value;
      if (value === undefined) delete clear[member];
      else clear[member] = value;
    }
    return clear;
  });
}

function sealedOf(value: Json | undefined): readonly Sealed[] {
  return isSealed(value) ? [value] : [];
}
