import { type Sql, together } from '#libs/eventing/database.js';
import { COMPLAINT_TYPES } from '#libs/facts/complaint/complaint.commands.js';
import { readLevelsOf } from '#libs/facts/complaint/filing.clocks.js';
import type { CustomerChange, WholeFact } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { type ComplaintFact, complaintFact, complaintRow } from './complaint.insight.js';
import { CreateComplaints1700000000570 } from './complaint.migration.js';
import {
  deleteComplaints,
  insertComplaintFacts,
  readComplaintFacts,
  readComplaintFactsOf,
  writeComplaints,
} from './complaint.table.js';

/** Complaints, with all that happened to them. */
export const complaints: Insight = {
  name: 'complaints',
  version: 3,
  facts: COMPLAINT_TYPES,
  migrations: [CreateComplaints1700000000570],
  tables: [
    {
      name: 'insight.complaints',
      entity: async () => (await import('./complaint.entity.js')).ComplaintEntity,
      compared: ofCustomers('complaints', 'insight.complaints', {
        columns: [
          'complaint_id, event_id, filed_at, state, open, category, severity, channel, department, escalated, due_at',
        ],
        order: 'complaint_id',
      }),
    },
    {
      name: 'insight.complaint_events',
      entity: async () => (await import('./complaint-event.entity.js')).ComplaintEventEntity,
      compared: ofCustomers('events of complaints', 'insight.complaint_events', {
        columns: ['t.complaint_id, t.version, t.place, t.event_id, t.type, t.data::jsonb'],
        order: 't.complaint_id, t.version',
      }),
      personal: ['data'],
    },
  ],

  async read(sql, customers, { build }) {
    const fresh = complaintFacts(customers.flatMap(({ facts }) => facts));
    const touched = [...groupBy(fresh, keyOf).values()].map(([first]) => first as ComplaintFact);
    // Service levels may go by tiers, and a tier of long ago may come after the complaint.
    const retiered = customers.filter(isRetiered).flatMap(({ members }) => members);
    const known = await together([readComplaintFacts(sql, build, touched), readComplaintFactsOf(sql, build, retiered)]);
    return writing(sql, build, fresh, known.flat());
  },

  async fill(sql, customers, { build }) {
    const facts = complaintFacts(customers.flatMap((customer) => customer.facts));
    return writing(sql, build, facts, []);
  },

  async clear(sql, customers, { build }) {
    return () => deleteComplaints(sql, build, customers);
  },

  module: async () => (await import('./complaint.module.js')).ComplaintModule,
};

function isRetiered({ facts }: CustomerChange): boolean {
  return facts.some(({ type }) => type === 'customer.tier-assigned');
}

function complaintFacts(facts: readonly WholeFact[]): readonly ComplaintFact[] {
  return facts.map(complaintFact).filter((fact) => fact !== null);
}

/** One complaint has tens of events, whatever its customer did besides: what is told of it is made from all of them. */
async function writing(
  sql: Sql,
  build: number,
  fresh: readonly ComplaintFact[],
  known: readonly ComplaintFact[],
): Promise<Write> {
  const told = [...groupBy([...known, ...fresh], keyOf).values()].map((facts) =>
    [...facts].sort((a, b) => a.version - b.version),
  );
  if (told.length === 0) return nothingToWrite;
  const levelsOf = await readLevelsOf(
    sql,
    told.map(([first]) => (first as ComplaintFact).event.eventId),
  );
  const rows = told.flatMap((facts) => {
    const [{ customerNo, complaintId, event }] = facts as [ComplaintFact];
    const row = complaintRow(
      facts.map((each) => each.event),
      levelsOf(event.eventId),
    );
    return row === null ? [] : [{ customerNo, complaintId, ...row }];
  });
  return () => {
    if (fresh.length > 0) insertComplaintFacts(sql, build, fresh);
    if (rows.length > 0) writeComplaints(sql, build, rows);
  };
}

function keyOf({ customerNo, complaintId }: ComplaintFact): string {
  return `${customerNo} ${complaintId}`;
}
