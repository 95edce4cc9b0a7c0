import type { CustomerChange } from '#libs/facts/table/customer-fact.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { comparedCounts } from '#libs/insights/engine/counts.table.js';
import { type Insight, type InsightContext, nothingToWrite } from '#libs/insights/engine/insight.js';
import { countLife, FLOWS, LOSS_LINKS, LOSSES } from './lifecycle.cells.js';
import { AddLifecycleErased1700000000958 } from './lifecycle-erased.migration.js';
import { CreateLifecycle1700000000823 } from './lifecycle.migration.js';
import { AddLifecycleStage1700000000935 } from './lifecycle-stage.migration.js';
import {
  isAddedTo,
  isOfStages,
  type LifecycleSummary,
  lifecycleSummaryOf,
  livedAt,
  nothing,
  STAGE_FACTS,
  summaryWith,
} from './lifecycle.summary.js';
import { deleteSummaries, readSummaries, writeSummaries } from './lifecycle.table.js';

/** In which stage customers are, and how they came into it. */
export const lifecycle: Insight = {
  name: 'lifecycle',
  version: 3,
  facts: STAGE_FACTS,
  dates: true,
  migrations: [CreateLifecycle1700000000823, AddLifecycleStage1700000000935, AddLifecycleErased1700000000958],
  tables: [
    {
      name: 'insight.lifecycle_customers',
      entity: async () => (await import('./lifecycle-customer.entity.js')).LifecycleCustomerEntity,
      compared: ofCustomers("customers' lives", 'insight.lifecycle_customers', {
        columns: ['stage', 'erased', 'summary::jsonb'],
      }),
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
    const changed = customers.filter(({ facts, touchpoints }) => touchpoints.length > 0 || facts.some(isOfStages));
    if (changed.length === 0) return nothingToWrite;
    const known = await readSummaries(
      sql,
      build,
      changed.map(({ root }) => root),
    );
    const revised = changed.filter((customer) => isRevised(known.get(customer.root) ?? nothing, customer));
    const whole = revised.length === 0 ? [] : await readWholeCustomers(sql, revised, STAGE_FACTS);
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
      writeSummaries(sql, build, rows.filter(isKnown));
      const gone = rows.filter((row) => !isKnown(row)).map(({ root }) => root);
      if (gone.length > 0) deleteSummaries(sql, build, gone);
    };
  },

  async fill(sql, customers, { build, sums, dayOf }) {
    const rows = customers
      .map(({ root, facts }) => ({ root, summary: lifecycleSummaryOf(facts, dayOf) }))
      .filter(isKnown);
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

/** Whether anything is known of a customer: a fact that stands, or a level that was said of it. */
function isKnown({ summary }: { readonly summary: LifecycleSummary }): boolean {
  return summary.first !== undefined || summary.risksTo !== undefined;
}

/** Whether the first fact may be another one now, or what a batch adds cannot be added: then all facts are read again. */
function isRevised(known: LifecycleSummary, { facts, touchpoints }: CustomerChange): boolean {
  const isAdded = (fact: CustomerChange['facts'][number]) => !isOfStages(fact) || isAddedTo(known, fact);
  return !facts.every(isAdded) || touchpoints.some(({ before }) => before !== null);
}

/** A summary with what a batch adds; the same object if that is nothing. Touchpoints are as corrections before them left them. */
function summaryAfter(
  known: LifecycleSummary,
  { facts, touchpoints }: CustomerChange,
  dayOf: InsightContext['dayOf'],
): LifecycleSummary {
  const felt = touchpoints.flatMap(({ after }) => (after === null ? [] : [after.place]));
  return facts
    .filter((fact) => isOfStages(fact) && fact.type !== 'touchpoint.recorded')
    .reduce((summary, fact) => summaryWith(summary, fact, dayOf), felt.reduce(livedAt, known));
}
