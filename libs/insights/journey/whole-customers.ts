import type { Sql } from '#libs/eventing/database.js';
import type { WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { factsOf } from './customer-facts.js';
import { journeysOfCustomer } from './customer-journeys.insight.js';
import { isClosed, type JourneyContext } from './journey.context.js';
import { attachedRatings } from './journey.ratings.js';
import { countedRow, type JourneyRow, writeJourneys } from './journey.table.js';
import { storePairs } from './pair.table.js';
import { insertOutcomes, type OutcomeRow } from './outcome.table.js';

/** Writes the journeys and outcomes of customers that a build does not hold yet, computed from all their facts. */
export async function writeCustomers(
  sql: Sql,
  { build, definitions, dayOf, now, cells }: JourneyContext,
  customers: readonly WholeCustomer[],
): Promise<void> {
  const rows: JourneyRow[] = [];
  const outcomes: OutcomeRow[] = [];
  for (const customer of customers) {
    const { root } = customer;
    const found = journeysOfCustomer(factsOf(customer), definitions);
    for (const { journey, laterFeedback, ratings } of found.journeys) {
      const attached = attachedRatings(ratings);
      const counted = isClosed(journey, now);
      const row = { customerNo: root, journey, laterFeedback, attached, counted, outdated: false };
      if (row.counted) cells.count(countedRow(row, dayOf), 1);
      rows.push(row);
    }
    for (const { outcome, journey } of found.outcomes) {
      const key = journey && { chain: journey.chain, firstPlace: journey.summary.first.place };
      outcomes.push({ root, outcome, journey: key });
    }
  }
  writeJourneys(sql, build, rows);
  insertOutcomes(sql, build, outcomes);
  await storePairs(sql, build, cells, 'new');
}
