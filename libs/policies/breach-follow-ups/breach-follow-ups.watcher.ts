import { readVersions } from '#libs/facts/service-level/service-level.table.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { BREACHED, decide, type Known } from './breach-follow-ups.policy.js';

/**
 * Opens the follow-up tasks that a breach of a service level leads to: they stand on streams of their own, so they cannot
 * be stored together with it.
 */
export const breachFollowUps: InstalledPolicy<Known> = {
  name: 'breach-follow-ups',
  on: [BREACHED],
  emits: ['follow-up.opened'],
  needsFacts: [BREACHED],
  know: (sql, events) =>
    readVersions(
      sql,
      events.map(({ tenant }) => tenant),
    ),
  take: () => undefined,
  decide,
  write: () => undefined,
  tables: [],
  migrations: [],
};
