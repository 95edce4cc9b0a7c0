import { type Sql, together } from '#libs/eventing/database.js';
import { COMPLAINT_TYPES } from '#libs/facts/complaint/complaint.commands.js';
import { readLevelsOf } from '#libs/facts/complaint/filing.clocks.js';
import type { ServiceLevelInForce } from '#libs/facts/service-level/clock.score.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange, WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import { type ComplaintFact, complaintFact } from '#libs/insights/complaint/complaint.insight.js';
import { type ComplaintKey, readComplaintFacts } from '#libs/insights/complaint/complaint.table.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, type InsightContext, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { comparedSums } from '#libs/insights/engine/sums.table.js';
import type { Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { measured } from './complaint-measure.insight.js';
import { CreateComplaintMetrics1700000000650 } from './complaint-metrics.migration.js';
import { COMPLAINT_CELLS, countComplaint } from './complaint-metrics.sums.js';
import {
  deleteMeasures,
  type KnownMeasure,
  type MeasureRow,
  readMeasures,
  readMeasuresOf,
  writeMeasures,
} from './complaint-metrics.table.js';

const TIER = 'customer.tier-assigned';
const FACTS: readonly CustomerEventType[] = [...COMPLAINT_TYPES, TIER];

/** What metrics count of each complaint, and sums of it by day of filing and by what complaints are grouped by. */
export const complaintMetrics: Insight = {
  name: 'complaint-metrics',
  version: 3,
  after: ['complaints'],
  facts: FACTS,
  dates: true,
  migrations: [CreateComplaintMetrics1700000000650],
  tables: [
    {
      name: 'insight.complaint_measures',
      entity: async () => (await import('./complaint-measure.entity.js')).ComplaintMeasureEntity,
      compared: ofCustomers('measures of complaints', 'insight.complaint_measures', {
        columns: [
          't.complaint_id, t.filed_at, t.day, t.open, t.category, t.severity, t.channel, t.tier, t.department, t.staff',
          't.labels, t.measure::jsonb',
        ],
        order: 't.complaint_id',
      }),
    },
    {
      name: COMPLAINT_CELLS.name,
      entity: async () => (await import('./complaint-cell.entity.js')).ComplaintCellEntity,
      compared: comparedSums('sums of complaints', COMPLAINT_CELLS),
    },
  ],

  async read(sql, customers, context) {
    const { build, buildOf } = context;
    const touched = complaintFacts(customers.flatMap(({ facts }) => facts));
    const retiered = await readMeasuresOf(
      sql,
      build,
      customers.filter(isRetiered).flatMap(({ members }) => members),
    );
    const keys = distinct([...touched, ...retiered]);
    if (keys.length === 0) return nothingToWrite;
    const numbers = new Set(keys.map(({ customerNo }) => customerNo));
    const complaining = customers.filter(({ members }) => members.some((member) => numbers.has(member)));
    const [before, facts, tiers] = await together([
      readMeasures(sql, build, keys),
      readComplaintFacts(sql, buildOf('complaints'), keys),
      readTiers(sql, complaining),
    ]);
    const told = groupBy(facts, ({ customerNo }) => customerNo);
    const levelsOf = await readLevels(sql, facts);
    const after = complaining.flatMap(({ root, members }) => {
      const own = members.flatMap((member) => told.get(member) ?? []);
      return rowsOf(own, { ...context, tiers: tiers.get(root) as Tiers, levelsOf });
    });
    return writing(sql, before, after, context);
  },

  async fill(sql, customers, context) {
    const told = complaintFacts(customers.flatMap(({ facts }) => facts));
    if (told.length === 0) return nothingToWrite;
    const levelsOf = await readLevels(sql, told);
    const rows = customers.flatMap(({ facts }) =>
      rowsOf(complaintFacts(facts), { ...context, tiers: tiersIn(facts), levelsOf }),
    );
    return writing(sql, [], rows, context);
  },

  async clear(sql, customers, { build, sums }) {
    const known = await readMeasuresOf(sql, build, customers);
    return () => {
      for (const each of known) countComplaint(sums, each, -1n);
      deleteMeasures(sql, build, customers);
    };
  },

  module: async () => (await import('./complaint-metrics.module.js')).ComplaintMetricsModule,
};

function complaintFacts(facts: WholeCustomer['facts']): readonly ComplaintFact[] {
  return facts.map(complaintFact).filter((fact) => fact !== null);
}

function isRetiered({ facts }: CustomerChange): boolean {
  return facts.some(({ type }) => type === TIER);
}

function keyOf({ customerNo, complaintId }: ComplaintKey): string {
  return `${customerNo} ${complaintId}`;
}

function distinct(keys: readonly ComplaintKey[]): readonly ComplaintKey[] {
  return [...new Map(keys.map((key) => [keyOf(key), key])).values()];
}

function tiersIn(facts: WholeCustomer['facts']): Tiers {
  return new Tiers(facts.flatMap(({ type, place, data }) => (type === TIER ? [{ place, tier: data.tier }] : [])));
}

/** What it takes to measure a customer's complaints besides their facts. */
interface Measuring extends Pick<InsightContext, 'dayOf'> {
  readonly tiers: Tiers;
  /** The service levels that hold for a complaint, by the event that filed it. */
  levelsOf(filedBy: Uuid): readonly ServiceLevelInForce[];
}

function readLevels(sql: Sql, facts: readonly ComplaintFact[]): Promise<Measuring['levelsOf']> {
  const filed = facts.filter(({ event }) => event.type === 'complaint.filed');
  return readLevelsOf(
    sql,
    filed.map(({ event }) => event.eventId),
  );
}

/** The rows of a customer's complaints. */
function rowsOf(facts: readonly ComplaintFact[], { dayOf, tiers, levelsOf }: Measuring): readonly MeasureRow[] {
  return [...groupBy(facts, keyOf).values()].flatMap((unsorted) => {
    const told = [...unsorted].sort((a, b) => a.version - b.version);
    const { customerNo, complaintId, place, event } = told[0] as ComplaintFact;
    const complaint = measured(
      told.map((each) => each.event),
      levelsOf(event.eventId),
    );
    if (complaint === null) return [];
    const day = dayOf(complaint.filedAt.time);
    return [{ customerNo, complaintId, ...complaint, day, tier: tiers.at(place) }];
  });
}

function writing(
  sql: Sql,
  before: readonly KnownMeasure[],
  after: readonly MeasureRow[],
  { build, sums }: InsightContext,
): Write {
  return () => {
    for (const each of before) countComplaint(sums, each, -1n);
    for (const each of after) countComplaint(sums, each, 1n);
    writeMeasures(sql, build, after);
  };
}
