import type { Sql } from '#libs/eventing/database.js';
import { type CustomerChange, type CustomerNo, isFactOf } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { comparedSums } from '#libs/insights/engine/sums.table.js';
import { timeOf } from '#libs/kernel/place.js';
import { attachOutcomes, readAffected } from './attaching.js';
import { closing } from './closing.js';
import { expecting, oneThenOther } from './expecting.js';
import { JOURNEY_FACTS } from './customer-facts.js';
import { PAIR_CELLS } from './journey.pairs.js';
import { SumPairs1700000000970 } from './pair.migration.js';
import { storePairs } from './pair.table.js';
import { CELLS, MOMENT_CELLS, MONTH_CELLS } from './journey.cells.js';
import { isClosed, type JourneyContext, journeyContext } from './journey.context.js';
import { CreateJourneys1700000000210 } from './journey.migration.js';
import { CreateMoments1700000000890 } from './moment.migration.js';
import {
  countedRow,
  deleteJourneys,
  deleteJourneysOf,
  isSameRow,
  type JourneyRow,
  readJourneysOf,
  rowKey,
  writeJourneys,
} from './journey.table.js';
import { refreshLaterFeedback } from './later-feedback.js';
import { OUTCOMES, outcomeOf, REACH_MS } from './outcome.insight.js';
import { SumMonths1700000000960 } from './month.migration.js';
import { RateJourneys1700000000892 } from './rating.migration.js';
import { JOURNEY_RATINGS } from './rated.journey.js';
import { OutdateJourneys1700000000942 } from './outdated.migration.js';
import { outdate } from './outdated.table.js';
import { deleteOutcomesOf, insertOutcomes } from './outcome.table.js';
import { type Recomputed, recompute } from './recomputing.js';
import { writeCustomers } from './whole-customers.js';

/** Raised when the meaning of what is stored about journeys changes. */
export const JOURNEYS_VERSION = 7;

/** Customers' experiences cut into journeys, and sums over the closed ones. */
export const journeys: Insight = {
  name: 'journeys',
  version: JOURNEYS_VERSION,
  facts: JOURNEY_FACTS,
  inputs: {
    types: ['definition.put'],
    positions: (tenant) => `select position from fact.definitions where tenant = ${tenant}`,
  },
  dates: true,
  migrations: [
    CreateJourneys1700000000210,
    CreateMoments1700000000890,
    RateJourneys1700000000892,
    OutdateJourneys1700000000942,
    SumMonths1700000000960,
    SumPairs1700000000970,
  ],
  tables: [
    {
      name: 'insight.journeys',
      entity: async () => (await import('./journey.entity.js')).JourneyEntity,
      compared: ofCustomers('journeys', 'insight.journeys', {
        columns: [
          'chain, first_place, last_place, journey_id, definition, explicit, started_at, last_at, tier, ended_by, reached_goal',
          'has_goal, closes_at, peak_end, mean, later_feedback, attached::jsonb, channels, summary::jsonb, counted, outdated',
        ],
        order: 'chain, first_place',
      }),
    },
    {
      name: 'insight.outcomes',
      entity: async () => (await import('./outcome.entity.js')).OutcomeEntity,
      compared: ofCustomers('outcomes', 'insight.outcomes', {
        columns: ['place, event_id, kind, at, valence, ratings::jsonb, wanted, chain, first_place'],
        order: 'place',
      }),
    },
    {
      name: CELLS.name,
      entity: async () => (await import('./cell.entity.js')).CellEntity,
      compared: comparedSums('aggregates', CELLS),
    },
    {
      name: MONTH_CELLS.name,
      entity: async () => (await import('./month-cell.entity.js')).MonthCellEntity,
      compared: comparedSums('aggregates by month', MONTH_CELLS),
    },
    {
      name: 'insight.customer_pairs',
      entity: async () => (await import('./customer-pairs.entity.js')).CustomerPairsEntity,
      compared: ofCustomers("pairs of customers' scores", 'insight.customer_pairs', {
        columns: ['definition, dimension, value, sums'],
        order: 'definition, dimension, value',
      }),
    },
    {
      name: PAIR_CELLS.name,
      entity: async () => (await import('./pair-cell.entity.js')).PairCellEntity,
      compared: comparedSums('squares of pairs', PAIR_CELLS),
    },
    {
      name: MOMENT_CELLS.name,
      entity: async () => (await import('./moment-cell.entity.js')).MomentCellEntity,
      compared: comparedSums('experiences over time', MOMENT_CELLS),
    },
    {
      name: JOURNEY_RATINGS.name,
      entity: async () => (await import('./journey-rating.entity.js')).JourneyRatingEntity,
      compared: comparedSums('ratings of journeys', JOURNEY_RATINGS),
    },
  ],

  async read(sql, customers, context) {
    const journey = await journeyContext(sql, context);
    const part = await recompute(sql, journey, customers);
    return () => writeChains(sql, journey, customers, part);
  },

  async fill(sql, customers, context) {
    const journey = await journeyContext(sql, context);
    return () => writeCustomers(sql, journey, customers);
  },

  async clear(sql, customers, context) {
    return clearJourneys(sql, await journeyContext(sql, context), customers);
  },

  async tenantEvents(sql, events, { build }) {
    return () => outdate(sql, build, events);
  },

  time: oneThenOther(closing, expecting),
  module: async () => (await import('./journey.module.js')).JourneyModule,
};

/**
 * Writes the stretches that a batch touched, and attaches outcomes to the journeys that are there now. Journeys that are as
 * they were are left alone; of each other one, cells count once what it was and once what it is in the end.
 */
async function writeChains(
  sql: Sql,
  { build, definitions, dayOf, now, cells }: JourneyContext,
  customers: readonly CustomerChange[],
  part: Recomputed,
): Promise<void> {
  const before = new Map(part.before.map((row) => [rowKey(row), row]));
  const rows = part.after.map(({ root, journey }): JourneyRow => {
    // What is attached to it stays until outcomes are attached again.
    const known = before.get(rowKey({ customerNo: root, journey }));
    const { laterFeedback = null, attached = null, outdated = false } = known ?? {};
    return { customerNo: root, journey, laterFeedback, attached, counted: isClosed(journey, now), outdated };
  });
  const kept = new Set(rows.map(rowKey));
  const gone = [...before].filter(([key]) => !kept.has(key));
  const changed = rows.filter((row) => !isSameRow(row, before.get(rowKey(row))));
  deleteJourneys(
    sql,
    build,
    gone.map(([, row]) => row),
  );
  writeJourneys(sql, build, changed);

  const outcomes = customers.flatMap(({ root, facts }) =>
    facts.filter((fact) => isFactOf(fact, OUTCOMES)).map((fact) => ({ root, outcome: outcomeOf(fact), journey: null })),
  );
  insertOutcomes(sql, build, outcomes);
  const concerned =
    part.outcomes !== null && outcomes.length === 0
      ? part.outcomes
      : await readAffected(sql, build, [
          ...part.affected,
          ...outcomes.map(({ root, outcome: { place } }) => ({
            root,
            from: timeOf(place),
            to: timeOf(place) - REACH_MS,
            ids: [],
          })),
        ]);
  const membersOf = new Map(customers.map(({ root, members }) => [root, members]));
  const journeys = await attachOutcomes(sql, build, definitions, concerned, membersOf);

  const was = new Map([...gone, ...changed.map((row) => [rowKey(row), before.get(rowKey(row))] as const)]);
  const is = new Map(changed.map((row) => [rowKey(row), row]));
  for (const attached of await refreshLaterFeedback(sql, build, journeys)) {
    const key = rowKey(attached.after);
    if (!was.has(key)) was.set(key, attached.before);
    is.set(key, attached.after);
  }
  for (const row of was.values()) if (row?.counted) cells.count(countedRow(row, dayOf), -1);
  for (const row of is.values()) if (row.counted) cells.count(countedRow(row, dayOf), 1);
  await storePairs(sql, build, cells);
}

async function clearJourneys(
  sql: Sql,
  { build, dayOf, cells }: JourneyContext,
  customers: readonly CustomerNo[],
): Promise<Write> {
  if (customers.length === 0) return nothingToWrite;
  const known = await readJourneysOf(sql, build, customers);
  return async () => {
    for (const row of known) if (row.counted) cells.count(countedRow(row, dayOf), -1);
    deleteJourneysOf(sql, build, customers);
    deleteOutcomesOf(sql, build, customers);
    await storePairs(sql, build, cells);
  };
}
