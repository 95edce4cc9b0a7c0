import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, nothingToWrite } from '#libs/insights/engine/insight.js';
import { feedbackRow } from './feedback.insight.js';
import { CreateFeedback1700000000230 } from './feedback.migration.js';
import { deleteFeedback, insertFeedback } from './feedback.table.js';

/** Customers' answers, as feedback scores count them. */
export const feedback: Insight = {
  name: 'feedback',
  version: 1,
  facts: ['feedback.submitted'],
  migrations: [CreateFeedback1700000000230],
  tables: [
    {
      name: 'insight.feedback',
      entity: async () => (await import('./feedback.entity.js')).FeedbackEntity,
      compared: ofCustomers('feedback', 'insight.feedback', {
        columns: [
          'place, event_id, instrument, at, value, valence, channel, touchpoint, staff, journey_id, product, product_line, brand, campaign',
        ],
        order: 'place',
      }),
    },
  ],

  async read(sql, customers, { build }) {
    const rows = rowsOf(customers.flatMap(({ facts }) => facts));
    return rows.length === 0 ? nothingToWrite : () => insertFeedback(sql, build, rows);
  },

  async fill(sql, customers, { build }) {
    const rows = rowsOf(customers.flatMap(({ facts }) => facts));
    return rows.length === 0 ? nothingToWrite : () => insertFeedback(sql, build, rows);
  },

  async clear(sql, customers, { build }) {
    return () => deleteFeedback(sql, build, customers);
  },

  module: async () => (await import('./feedback.module.js')).FeedbackModule,
};

function rowsOf(facts: readonly WholeFact[]) {
  return facts.map(feedbackRow).filter((row) => row !== null);
}
