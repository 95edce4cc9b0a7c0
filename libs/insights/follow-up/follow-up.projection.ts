import type { Sql } from '#libs/eventing/database.js';
import { FOLLOW_UP_TYPES } from '#libs/facts/follow-up/follow-up.commands.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { ofFactsAlone } from '#libs/insights/engine/facts.alone.js';
import { type Insight, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { followUpRows } from './follow-up.insight.js';
import { CreateFollowUps1700000000630 } from './follow-up.migration.js';
import { deleteFollowUps, writeFollowUps } from './follow-up.table.js';

/** Follow-up tasks, with what happened to them. */
export const followUps: Insight = {
  name: 'follow-ups',
  version: 1,
  facts: FOLLOW_UP_TYPES,
  migrations: [CreateFollowUps1700000000630],
  tables: [
    {
      name: 'insight.follow_ups',
      entity: async () => (await import('./follow-up.entity.js')).FollowUpEntity,
      compared: ofCustomers('follow-ups', 'insight.follow_ups', {
        columns: [
          'follow_up_id, opened_at, department, complaint_id, opened::jsonb',
          'overdue::jsonb, done::jsonb, confirmed::jsonb',
        ],
        order: 'follow_up_id',
      }),
      personal: ['opened'],
    },
  ],

  ...ofFactsAlone(writing),

  async clear(sql, customers, { build }) {
    return () => deleteFollowUps(sql, build, customers);
  },

  module: async () => (await import('./follow-up.module.js')).FollowUpModule,
};

function writing(sql: Sql, build: number, facts: readonly WholeFact[]): Write {
  const rows = followUpRows(facts);
  return rows.length === 0 ? nothingToWrite : () => writeFollowUps(sql, build, rows);
}
