import type { Sql } from '#libs/eventing/database.js';
import { isFactOf, type TenantChange } from '#libs/facts/table/customer-fact.js';
import { attachOutcomes, readAffected } from './attaching.js';
import { addCells } from './cell.table.js';
import { readCustomers, type StoredCustomer } from './customer-facts.table.js';
import { Cells } from './journey.cells.js';
import { isClosed, type JourneyContext } from './journey.context.js';
import {
  countedRow,
  deleteJourneys,
  deleteJourneysOf,
  type JourneyRow,
  readJourneysOf,
  rowKey,
  writeJourneys,
} from './journey.table.js';
import { refreshLaterFeedback } from './later-feedback.js';
import { OUTCOMES, outcomeOf, REACH } from './outcome.insight.js';
import { deleteOutcomesOf, insertOutcomes } from './outcome.table.js';
import { recompute } from './recomputing.js';
import { writeCustomers } from './whole-customers.js';

/** Raised when what is stored about journeys changes its meaning: all journeys are then built anew beside the old. */
export const JOURNEYS_VERSION = 2;

/** Brings a build up to what a batch changed. What it answers is to be added to its cells. */
export async function applyToJourneys(sql: Sql, context: JourneyContext, change: TenantChange): Promise<Cells> {
  const cells = new Cells();
  await applyToChains(sql, context, change, cells);
  await applyToFamilies(sql, context, change, cells);
  return cells;
}

/** Computes customers that a build does not hold yet. */
export async function buildJourneys(
  sql: Sql,
  context: JourneyContext,
  customers: readonly StoredCustomer[],
): Promise<void> {
  const cells = new Cells();
  writeCustomers(sql, context, customers, cells);
  await addCells(sql, new Map([[context.build, cells]]));
}

/** Computes the stretches that a batch touched. */
async function applyToChains(
  sql: Sql,
  context: JourneyContext,
  { customers }: TenantChange,
  cells: Cells,
): Promise<void> {
  const { build, definitions, dayOf, now } = context;
  const others = customers.filter((customer) => !customer.regrouped);
  if (others.length === 0) return;
  const part = await recompute(sql, context, others);
  const before = new Map(part.before.map((row) => [rowKey(row), row]));
  const rows = part.after.map(({ root, journey }): JourneyRow => {
    // Its later feedback stays until outcomes are attached again.
    const laterFeedback = before.get(rowKey({ customerNo: root, journey }))?.laterFeedback ?? null;
    return { customerNo: root, journey, laterFeedback, counted: isClosed(journey, now) };
  });
  for (const row of before.values()) if (row.counted) cells.count(countedRow(row, dayOf), -1n);
  for (const row of rows) if (row.counted) cells.count(countedRow(row, dayOf), 1n);
  const kept = new Set(rows.map(rowKey));
  deleteJourneys(
    sql,
    build,
    [...before.values()].filter((row) => !kept.has(rowKey(row))),
  );
  writeJourneys(sql, build, rows);

  const outcomes = others.flatMap(({ root, members, facts }) =>
    facts
      .filter((fact) => isFactOf(fact, OUTCOMES))
      .map((fact) => ({ root, members, outcome: outcomeOf(fact), journey: null })),
  );
  insertOutcomes(sql, build, outcomes);
  const concerned =
    part.outcomes !== null && outcomes.length === 0
      ? part.outcomes
      : await readAffected(sql, build, [
          ...part.affected,
          ...outcomes.map(({ root, members, outcome: { time } }) => ({
            root,
            members,
            from: time,
            to: time - REACH,
            ids: [],
          })),
        ]);
  const membersOf = new Map(others.map(({ root, members }) => [root, members]));
  const journeys = await attachOutcomes(sql, build, definitions, concerned, membersOf);
  await refreshLaterFeedback(sql, build, journeys, dayOf, cells);
}

/** Computes customers anew whose family changed. */
async function applyToFamilies(
  sql: Sql,
  context: JourneyContext,
  { customers, gone }: TenantChange,
  cells: Cells,
): Promise<void> {
  const regrouped = customers.filter((customer) => customer.regrouped);
  const concerned = [...regrouped.map(({ root }) => root), ...gone];
  if (concerned.length === 0) return;
  for (const row of await readJourneysOf(sql, context.build, concerned))
    if (row.counted) cells.count(countedRow(row, context.dayOf), -1n);
  deleteJourneysOf(sql, context.build, concerned);
  deleteOutcomesOf(sql, context.build, concerned);
  writeCustomers(sql, context, await readCustomers(sql, regrouped), cells);
}
