import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { isCounted } from '#libs/insights/engine/counts.table.js';
import { type Insight, type InsightContext, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { type Added, addedByAll, addedByChange, VALUE_DAYS, VALUE_FACTS } from './value-days.counts.js';
import { deleteValueDays } from './value-days.table.js';
import { CreateValue1700000000861 } from './value.migration.js';

/** What customers bring and cost, day by day: only ever added to, so nothing is read to keep it up to date. */
export const value: Insight = {
  name: 'value',
  version: 1,
  facts: VALUE_FACTS,
  dates: true,
  migrations: [CreateValue1700000000861],
  tables: [
    {
      name: VALUE_DAYS.name,
      entity: async () => (await import('./value-day.entity.js')).ValueDayEntity,
      compared: ofCustomers('days of value', VALUE_DAYS.name, {
        columns: ['t.day, t.currency', ...VALUE_DAYS.counts],
        where: isCounted(VALUE_DAYS),
        order: 't.day, t.currency collate "C"',
      }),
    },
  ],

  async read(_sql, customers, context) {
    return counting(
      customers.map((customer) => ({ root: customer.root, added: addedByChange(customer, context.dayOf) })),
      context,
    );
  },

  async fill(_sql, customers, context) {
    return counting(
      customers.map(({ root, facts }) => ({ root, added: addedByAll(facts, context.dayOf) })),
      context,
    );
  },

  async clear(sql, customers, { build }) {
    return () => deleteValueDays(sql, build, customers);
  },

  module: async () => (await import('./value.module.js')).ValueModule,
};

function counting(
  rows: readonly { readonly root: CustomerNo; readonly added: readonly Added[] }[],
  { sums }: InsightContext,
): Write {
  if (rows.every(({ added }) => added.length === 0)) return nothingToWrite;
  return () => {
    for (const { root, added } of rows)
      for (const { day, currency, counts } of added)
        sums.counts.add(VALUE_DAYS, { customer_no: `${root}`, day, currency }, counts);
  };
}
