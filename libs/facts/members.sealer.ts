import type { Keyring } from '#libs/eventing/keyring.js';
import type { JsonObject } from '#libs/kernel/event.js';

/** What somebody says, with what is personal sealed. @param personal members that it has */
export async function sealMembers(
  keyring: Keyring,
  { tenant, customerId }: { readonly tenant: string; readonly customerId: string },
  said: JsonObject,
  personal: readonly string[],
): Promise<JsonObject> {
  if (personal.length === 0) return said;
  const sealed = await keyring.seal(
    tenant,
    personal.map((member) => ({ customerId, value: said[member] ?? null })),
  );
  return { ...said, ...Object.fromEntries(personal.map((member, index) => [member, sealed[index] ?? null])) };
}
