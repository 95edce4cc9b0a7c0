import type { Sql } from '#libs/eventing/database.js';
import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { ofFactsAlone } from '#libs/insights/engine/facts.alone.js';
import { type Insight, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { alertFacts } from './alert.insight.js';
import { CreateAlerts1700000000750 } from './alert.migration.js';
import { deleteAlerts, writeAlertFacts } from './alert.table.js';

/** Churn alerts, with what happened to them. */
export const alerts: Insight = {
  name: 'alerts',
  version: 1,
  facts: ALERT_TYPES,
  migrations: [CreateAlerts1700000000750],
  tables: [
    {
      name: 'insight.alerts',
      entity: async () => (await import('./alert.entity.js')).AlertEntity,
      compared: ofCustomers('alerts', 'insight.alerts', {
        columns: ['t.alert_id, t.version, t.raised_at, t.status, t.level, t.control'],
        order: 't.alert_id',
      }),
    },
    {
      name: 'insight.alert_events',
      entity: async () => (await import('./alert-event.entity.js')).AlertEventEntity,
      compared: ofCustomers('events of alerts', 'insight.alert_events', {
        columns: ['t.alert_id, t.version, t.place, t.event_id, t.type, t.data::jsonb'],
        order: 't.alert_id, t.version',
      }),
    },
  ],

  ...ofFactsAlone(writing),

  async clear(sql, customers, { build }) {
    return () => deleteAlerts(sql, build, customers);
  },

  module: async () => (await import('./alert.module.js')).AlertModule,
};

function writing(sql: Sql, build: number, facts: readonly WholeFact[]): Write {
  const found = alertFacts(facts);
  return found.length === 0 ? nothingToWrite : () => writeAlertFacts(sql, build, found);
}
