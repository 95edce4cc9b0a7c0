import { allClocksOf } from '#libs/facts/complaint/complaint.clocks.js';
import { CLOCK_TYPES, COMPLAINT_TYPES } from '#libs/facts/complaint/complaint.commands.js';
import { filingOf, readLevels } from '#libs/facts/complaint/filing.clocks.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { CreateComplaintClocks1700000000590 } from './complaint-clocks.migration.js';
import {
  type Item,
  type Kept,
  type Known,
  knowing,
  next,
  pass,
  streamOf,
  take,
  telling,
} from './complaint-clocks.policy.js';
import { readKept, writeKept } from './kept-complaints.table.js';

/**
 * Tells what the clocks of complaints come to: broken promises, and warnings and breaches of service levels with what
 * they lead to. What is due is told at its time, for which the time of day stands in as long as nothing is recorded;
 * both come to the same decisions, for their ids follow from what is due.
 */
export const complaintClocks: InstalledPolicy<Known> = {
  name: 'complaint-clocks',
  on: COMPLAINT_TYPES,
  emits: [...CLOCK_TYPES, 'complaint.compensation-granted', 'complaint.escalated'],
  needsFacts: ['complaint.filed'],

  async know(sql, events, { until, mostDue }) {
    const filings = new Map(
      events.flatMap((event) =>
        isEvent(event) && event.type === 'complaint.filed' ? [[event.eventId, filingOf(event)] as const] : [],
      ),
    );
    const kept = await readKept(sql, [...new Set(events.map(streamOf))], { until, mostDue });
    const levelsFor = await readLevels(sql, [...filings.values()]);
    const levelsOf = ({ eventId }: StoredEvent) => {
      const filing = filings.get(eventId);
      const levels = filing === undefined ? [] : levelsFor(filing);
      const references = levels.map(({ name, version, calendar }) => ({
        name,
        version,
        calendar: { name: calendar.name, version: calendar.version },
      }));
      return { levels: references, clocks: allClocksOf(levels) };
    };
    return knowing(kept, levelsOf, until);
  },

  take,
  decide: () => [],
  write: (sql, { kept, changed }) =>
    writeKept(
      sql,
      [...changed].map((stream) => kept.get(stream) as Kept),
    ),

  time: {
    next,
    take: (item: Item, known) => pass(item, known),
    decide: (item: Item, { until }) => [telling(item, until)],
  },

  tables: [
    {
      name: 'policy.kept_complaints',
      entity: async () => (await import('./kept-complaint.entity.js')).KeptComplaintEntity,
      compared: {
        what: 'clocks of complaints',
        rows: `select tenant, complaint_id, customer_id, stream, levels::jsonb, course::jsonb, passed::jsonb, next_at
                 from policy.kept_complaints order by tenant, complaint_id`,
      },
    },
  ],
  migrations: [CreateComplaintClocks1700000000590],
};
