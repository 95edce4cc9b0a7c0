import type { Database } from '#libs/eventing/database.js';
import { scoresOf } from '#libs/insights/journey/journey.score.js';
import { statusOf } from '#libs/insights/journey/journey.status.js';
import {
  JOURNEY_COLUMNS,
  type JourneyRow,
  journeyRow,
  type StoredJourney,
} from '#libs/insights/journey/journey.table.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { type GivenFact, TENANT } from './given-facts.js';
import { whateverTheArrival } from './when-facts.js';

/** A journey as an example expects it. */
export interface ThenJourney {
  readonly id: string;
  readonly customer: string;
  readonly definition: string | null;
  readonly touchpoints: number;
  readonly status: 'open' | 'ended' | 'abandoned';
  readonly tier?: string | null;
  readonly peakEnd?: number | null;
  readonly delta?: number | null;
  readonly saturatedDelta?: number | null;
  readonly laterFeedback?: number | null;
}

/** An example of journeys: every order in which its facts may arrive must give the same ones. */
export async function journeysOfFacts(
  database: Database,
  facts: readonly GivenFact[],
  nowMinute: number,
  check: (journeys: readonly ThenJourney[], arrival: string) => void,
): Promise<void> {
  await whateverTheArrival(database, facts, nowMinute, async ({ now, arrival }) => {
    const { rows } = await database.query<StoredJourney & { customer_id: string }>(
      `select c.customer_id, ${JOURNEY_COLUMNS} from insight.journeys j join fact.customers c using (customer_no)
        where j.build = ${liveBuild('journeys', '$1')} order by j.first_place, j.journey_id`,
      [TENANT],
    );
    check(
      rows.map((row) => thenJourney(row.customer_id, journeyRow(row), now)),
      arrival,
    );
  });
}

function thenJourney(customer: string, { journey, laterFeedback }: JourneyRow, now: number): ThenJourney {
  const scores = scoresOf(journey.summary);
  return {
    id: journey.id,
    customer,
    definition: journey.definition,
    touchpoints: scores.touchpoints,
    status: statusOf({ ...journey, reachedGoal: journey.summary.reachedGoal }, now),
    tier: journey.tier,
    peakEnd: scores.peakEnd,
    delta: scores.delta,
    saturatedDelta: scores.saturatedDelta,
    laterFeedback,
  };
}
