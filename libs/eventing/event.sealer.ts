import { groupBy } from '#libs/kernel/grouping.js';
import { isSealed, type Json, type NewEvent } from '#libs/kernel/event.js';
import type { Keyring } from './keyring.js';

/** An event, and the members of its data that are to be sealed where it has them. */
export interface Unsealed {
  readonly event: NewEvent;
  readonly personal: readonly string[];
}

/** Seals decided events, in one round trip for each tenant. */
export async function sealEvents(keyring: Keyring, unsealed: readonly Unsealed[]): Promise<readonly NewEvent[]> {
  const found = unsealed.flatMap(({ event, personal }, index) => {
    const { tenant, customerId, data } = event;
    if (customerId === null) return [];
    return personal
      .filter((member) => data[member] !== undefined && !isSealed(data[member]))
      .map((member) => ({ index, member, tenant, customerId, value: data[member] as Json }));
  });
  const data = unsealed.map(({ event }) => event.data);
  for (const [tenant, members] of groupBy(found, (each) => each.tenant)) {
    const sealed = await keyring.seal(tenant, members);
    for (const [no, { index, member }] of members.entries())
      data[index] = { ...data[index], [member]: sealed[no] as Json };
  }
  return unsealed.map(({ event }, index) => ({ ...event, data: data[index] ?? event.data }));
}
