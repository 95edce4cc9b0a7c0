import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import type { Insight } from './insight.js';

const NAMED = (table: string) => `${table} t join fact.customers c using (customer_no)`;

/**
 * All that the read models hold, except what is specific to an installation: numbers of customers and builds, positions
 * in the log, times of parking, and how JSON is spelt.
 */
export function comparedRows(insights: readonly Insight[]): readonly ComparedRows[] {
  return [...OF_FACTS, ...insights.flatMap(({ tables }) => tables.map(({ compared }) => compared))];
}

const OF_FACTS: readonly ComparedRows[] = [
  {
    what: 'customers',
    rows: `select c.tenant, c.customer_id, r.customer_id from fact.customers c
             join fact.customers r on r.customer_no = c.root_no order by c.tenant collate "C", c.customer_id`,
  },
  {
    what: 'merges',
    rows: `select t.tenant, c.customer_id, i.customer_id, t.place, t.only_first from fact.merges t
             join fact.customers c on c.customer_no = t.subject_no join fact.customers i on i.customer_no = t.into_no
            order by t.tenant collate "C", c.customer_id, t.place`,
  },
  {
    what: 'facts',
    rows: `select c.tenant, c.customer_id, place, event_id, recorded_at, type, source, id, sequence, data::jsonb, derived::jsonb, extensions::jsonb, target,
                  effective::jsonb, effective_place, retracted
             from ${NAMED('fact.facts')} order by c.tenant collate "C", c.customer_id, place`,
  },
  {
    what: 'used names',
    rows: `select tenant, kind, name, last_used_at, count from fact.used_names order by tenant collate "C", kind collate "C", name collate "C"`,
  },
  {
    what: 'parked events',
    rows: `select tenant, customer_id, count(*) from engine.parked_events group by 1, 2 order by tenant collate "C", customer_id`,
  },
  {
    what: 'closed days',
    rows: 'select tenant, day from fact.closed_days order by tenant collate "C"',
  },
  {
    what: 'definitions',
    rows: 'select tenant, name, version, definition from fact.definitions order by tenant collate "C", name collate "C", version',
  },
  {
    what: 'learned expectations',
    rows: `select tenant, definition, touchpoint, tier, version, at, value, n
             from fact.learned_expectations order by tenant, definition, touchpoint, tier, version`,
  },
];
