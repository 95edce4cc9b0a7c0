import type { Database } from '#libs/eventing/database.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { startAnew } from './builds.js';
import { forgetEverything, type GivenFact, storedAs, TENANT, timeOfGiven } from './given-facts.js';
import { rowsOfInsights } from './insight.rows.js';
import { sealedContent } from './sealed.content.js';

/** Every way that the same facts may arrive. */
function arrivals(facts: readonly GivenFact[]): Readonly<Record<string, readonly (readonly StoredEvent[])[]>> {
  const events = facts.map((each, index) => storedAs(each, index + 1));
  const alone = (list: readonly StoredEvent[]) => list.map((event) => [event]);
  return {
    'in one batch': [events],
    'one by one': alone(events),
    'backwards, one by one': alone([...events].reverse()),
    'each twice': [events.flatMap((event) => [event, event])],
    'again from the beginning': [events, events],
    'odd ones first': [events.filter((_, index) => index % 2 === 1), events.filter((_, index) => index % 2 === 0)],
  };
}

/** What the insights made of an example's facts. */
export interface Made {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How the facts arrived. */
  readonly arrival: string;
}

/**
 * Runs an example in every way its facts may arrive, and rebuilt from everything known. Each must give the same rows of
 * every insight in the list.
 */
export async function whateverTheArrival(
  database: Database,
  facts: readonly GivenFact[],
  nowMinute: number,
  check: (made: Made) => Promise<void>,
): Promise<void> {
  const now = timeOfGiven(nowMinute);
  const rows = new Map<string, Readonly<Record<string, readonly string[]>>>();
  const made = async (arrival: string) => {
    rows.set(arrival, await rowsOfInsights(database, insights));
    await check({ database, now, arrival });
  };
  for (const [arrival, batches] of Object.entries(arrivals(facts))) {
    await forgetEverything(database);
    const projection = new InsightsProjection(insights, { now: () => now }, sealedContent);
    for (const batch of batches) await database.transaction((sql) => projection.apply(sql, batch));
    await made(arrival);
    await database.transaction((sql) => startAnew(sql, TENANT));
    while (await database.transaction((sql) => projection.tick(sql)));
    await made(`${arrival}, made anew`);
  }
  const [first] = rows.values();
  for (const [arrival, each] of rows) expect({ arrival, rows: each }).toEqual({ arrival, rows: first });
}
