import { together } from '#libs/eventing/database.js';
import type { CustomerChange } from '#libs/facts/table/customer-fact.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { comparedCounts } from '#libs/insights/engine/counts.table.js';
import { type Insight, type InsightContext, nothingToWrite } from '#libs/insights/engine/insight.js';
import { countLife, FLOWS, LOSS_LINKS, LOSSES } from './lifecycle.cells.js';
import { CreateLifecycle1700000000823 } from './lifecycle.migration.js';
import {
  beganAt,
  isOfLife,
  isTurn,
  LIFECYCLE_FACTS,
  type LifecycleSummary,
  lifecycleSummaryOf,
  nothing,
  summaryWith,
} from './lifecycle.summary.js';
import { deleteSummaries, readSummaries, writeSummaries } from './lifecycle.table.js';

/** In which stage customers are, and how they came into it. */
export const lifecycle: Insight = {
  name: 'lifecycle',
  version: 1,
  facts: LIFECYCLE_FACTS,
  dates: true,
  migrations: [CreateLifecycle1700000000823],
  tables: [
    {
      name: 'insight.lifecycle_customers',
      entity: async () => (await import('./lifecycle-customer.entity.js')).LifecycleCustomerEntity,
      compared: ofCustomers("customers' lives", 'insight.lifecycle_customers', { columns: ['summary::jsonb'] }),
    },
    {
      name: FLOWS.name,
      entity: async () => (await import('./lifecycle-flow.entity.js')).LifecycleFlowEntity,
      compared: comparedCounts('flows between stages', FLOWS),
    },
    {
      name: LOSSES.name,
      entity: async () => (await import('./lifecycle-loss.entity.js')).LifecycleLossEntity,
      compared: comparedCounts('losses', LOSSES),
    },
    {
      name: LOSS_LINKS.name,
      entity: async () => (await import('./lifecycle-loss-link.entity.js')).LifecycleLossLinkEntity,
      compared: comparedCounts('customers lost', LOSS_LINKS),
    },
  ],

  async read(sql, customers, { build, sums, dayOf }) {
    const changed = customers.filter(({ facts, touchpoints }) => touchpoints.length > 0 || facts.some(isOfLife));
    if (changed.length === 0) return nothingToWrite;
    const revised = changed.filter(isRevised);
    const [known, whole] = await together([
      readSummaries(
        sql,
        build,
        changed.map(({ root }) => root),
      ),
      revised.length === 0 ? [] : readWholeCustomers(sql, revised, LIFECYCLE_FACTS),
    ]);
    const anew = new Map(whole.map(({ root, facts }) => [root, lifecycleSummaryOf(facts, dayOf)]));
    const rows = changed.flatMap((customer) => {
      const before = known.get(customer.root);
      const summary = anew.get(customer.root) ?? summaryAfter(before ?? nothing, customer, dayOf);
      return summary === before ? [] : [{ root: customer.root, before: before ?? nothing, summary }];
    });
    return () => {
      for (const { before, summary } of rows) {
        countLife(sums, before, -1, dayOf);
        countLife(sums, summary, 1, dayOf);
      }
      writeSummaries(sql, build, rows.filter(hasBegun));
      const gone = rows.filter((row) => !hasBegun(row)).map(({ root }) => root);
      if (gone.length > 0) deleteSummaries(sql, build, gone);
    };
  },

  async fill(sql, customers, { build, sums, dayOf }) {
    const rows = customers
      .map(({ root, facts }) => ({ root, summary: lifecycleSummaryOf(facts, dayOf) }))
      .filter(hasBegun);
    return () => {
      for (const { summary } of rows) countLife(sums, summary, 1, dayOf);
      writeSummaries(sql, build, rows);
    };
  },

  async clear(sql, customers, { build, sums, dayOf }) {
    const known = await readSummaries(sql, build, customers);
    return () => {
      for (const summary of known.values()) countLife(sums, summary, -1, dayOf);
      deleteSummaries(sql, build, customers);
    };
  },

  module: async () => (await import('./lifecycle.module.js')).LifecycleModule,
};

/** Whether a customer has a life: a fact that stands. */
function hasBegun({ summary }: { readonly summary: LifecycleSummary }): boolean {
  return summary.first !== undefined;
}

/** Whether the first fact may be another one now, or purchases must be looked for: then all facts are read again. */
function isRevised({ facts, touchpoints }: CustomerChange): boolean {
  return facts.some(isTurn) || touchpoints.some(({ before }) => before !== null);
}

/** A summary with what a batch adds; the same object if that is nothing. Touchpoints are as corrections before them left them. */
function summaryAfter(
  known: LifecycleSummary,
  { facts, touchpoints }: CustomerChange,
  dayOf: InsightContext['dayOf'],
): LifecycleSummary {
  const felt = touchpoints.flatMap(({ after }) => (after === null ? [] : [after.place]));
  return facts
    .filter((fact) => isOfLife(fact) && fact.type !== 'touchpoint.recorded')
    .reduce((summary, fact) => summaryWith(summary, fact, dayOf), felt.reduce(beganAt, known));
}
