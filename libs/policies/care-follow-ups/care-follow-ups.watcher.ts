import { readErasures } from '#libs/facts/table/history.table.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { decide, DUE, type ErasuresBefore } from './care-follow-ups.policy.js';

/**
 * Opens the follow-up tasks that care rules ask for: they stand on streams of their own, so they cannot be stored together with
 * what is due.
 */
export const careFollowUps: InstalledPolicy<ErasuresBefore> = {
  name: 'care-follow-ups',
  on: [DUE],
  emits: ['follow-up.opened'],
  needsFacts: [DUE],

  async know(sql, events) {
    const customers = events.flatMap(({ tenant, customerId }) => (customerId === null ? [] : { tenant, customerId }));
    const erasures = await readErasures(sql, customers, events.at(-1)?.position ?? 0n);
    return ({ tenant, customerId, position }) =>
      erasures
        .filter((each) => each.tenant === tenant && each.customerId === customerId && each.position < position)
        .map(({ time }) => time);
  },
  take: () => undefined,
  decide,
  write: () => undefined,
  tables: [],
  migrations: [],
};
