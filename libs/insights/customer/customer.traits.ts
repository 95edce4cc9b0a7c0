import type { Keyring } from '#libs/eventing/keyring.js';
import type { Json } from '#libs/kernel/event.js';
import type { CustomerProfile, SealedProfile } from './customer.profiles.js';
import { openAll } from '#libs/insights/reading/sealed.reader.js';

/** Opens the traits of profiles: later ones replace those of the same name, null clears one. */
export async function openProfiles(
  keyring: Keyring,
  tenant: string,
  sealed: readonly SealedProfile[],
): Promise<readonly CustomerProfile[]> {
  const opened = (
    await openAll(
      keyring,
      tenant,
      sealed.flatMap((each) => each.changes),
    )
  ).values();
  return sealed.map(({ profile: { customerId, mergedFrom, ...profile }, changes }) => {
    const traits: Record<string, Json> = Object.create(null) as Record<string, Json>;
    for (let index = 0; index < changes.length; index++) {
      const change = opened.next().value?.traits;
      if (typeof change !== 'object' || change === null) continue;
      for (const [name, value] of Object.entries(change)) {
        if (value === null) delete traits[name];
        else traits[name] = value as Json;
      }
    }
    return { customerId, mergedFrom, traits: { ...traits }, ...profile };
  });
}
