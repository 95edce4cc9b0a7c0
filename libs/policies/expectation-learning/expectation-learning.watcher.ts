import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { CreateExpectationLearning1700000000941 } from './expectation-learning.migration.js';
import { addDays, writeLast } from './expectation-learning.table.js';
import { count, HEARD, type Known, OF_CUSTOMERS, take } from './known.policy.js';
import { readKnown } from './known.reader.js';

/**
 * Learns what customers expect, at each midnight, for definitions that say so: from the experiences of closed days as the
 * log told them before it. Experiences of all tenants are counted by day, so that whoever begins to learn has a past.
 */
export const expectationLearning: InstalledPolicy<Known> = {
  name: 'expectation-learning',
  on: HEARD,
  emits: ['expectation.learned'],
  needsFacts: [...OF_CUSTOMERS, 'day.closed'],

  know: readKnown,
  take,
  decide: (_, { said }) => said,
  write(sql, { tenants, changed, position }) {
    for (const [name, tenant] of tenants) {
      count(tenant, position);
      addDays(sql, name, tenant.added.all());
    }
    for (const [name, learned] of changed) writeLast(sql, name, [...learned.values()]);
  },

  tables: [
    {
      name: 'policy.experienced_days',
      entity: async () => (await import('./experienced-day.entity.js')).ExperiencedDayEntity,
      compared: {
        what: 'experiences that expectations are learned from',
        // What was taken out again leaves a row, or none if it came and went at once.
        rows: `select tenant, named, touchpoint, tier, day, n, valence from policy.experienced_days
                where n <> 0 or valence <> 0 order by tenant, named, touchpoint, tier, day`,
      },
    },
    {
      name: 'policy.last_expectations',
      entity: async () => (await import('./last-expectation.entity.js')).LastExpectationEntity,
      compared: {
        what: 'expectations that were learned last',
        rows: `select tenant, definition, touchpoint, tier, version, value from policy.last_expectations
                order by tenant, definition, touchpoint, tier`,
      },
    },
  ],
  migrations: [CreateExpectationLearning1700000000941],
};
