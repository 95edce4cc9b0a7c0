import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Database } from '#libs/eventing/database.js';
import { sealedContent } from '#apps/composition/keyring.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import {
  JOURNEY_COLUMNS,
  type JourneyRow,
  journeyRow,
  type StoredJourney,
} from '#libs/insights/journey/journey.table.js';
import { statusOf } from '#libs/insights/journey/journey.status.js';
import { scoresOf } from '#libs/insights/journey/journey.score.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';

/** A fact as an example states it: minutes since the example's midnight, and data. */
export interface GivenFact {
  readonly type: string;
  readonly customer: string;
  readonly minute: number;
  /** Microseconds beyond the minute: 0–999. */
  readonly micros?: number;
  readonly id: string;
  readonly data: JsonObject;
}

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

export const TENANT = 'acme';
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const MINUTE = 60_000;

export function eventIdOfGiven(id: string): string {
  return eventIdOf(TENANT, '/test', id);
}

const fact =
  (type: string) =>
  (customer: string, minute: number, id: string, data: JsonObject): GivenFact => ({ type, customer, minute, id, data });

/** A touchpoint of a type, with a valence and whatever else. */
export const touchpoint = (
  customer: string,
  minute: number,
  id: string,
  type: string,
  valence: number | null = null,
  more: JsonObject = {},
): GivenFact =>
  fact('touchpoint.recorded')(customer, minute, id, {
    touchpoint: type,
    channel: 'branch',
    ...(valence === null ? {} : { valence }),
    ...more,
  });
export const corrected = fact('touchpoint.corrected');
export const retracted = (customer: string, minute: number, id: string, of: string): GivenFact =>
  fact('touchpoint.retracted')(customer, minute, id, { eventId: eventIdOfGiven(of) });
export const started = (
  customer: string,
  minute: number,
  id: string,
  definition: string,
  journeyId?: string,
): GivenFact =>
  fact('journey.started')(customer, minute, id, { journey: { definition, ...(journeyId ? { id: journeyId } : {}) } });
export const ended = (
  customer: string,
  minute: number,
  id: string,
  definition: string,
  reason?: 'completed' | 'abandoned',
  journeyId?: string,
): GivenFact =>
  fact('journey.ended')(customer, minute, id, {
    journey: { definition, ...(journeyId ? { id: journeyId } : {}) },
    ...(reason ? { reason } : {}),
  });
export const tierAssigned = (customer: string, minute: number, id: string, tier: string): GivenFact =>
  fact('customer.tier-assigned')(customer, minute, id, { tier });
export const merged = (customer: string, minute: number, id: string, into: string): GivenFact =>
  fact('customer.merged')(customer, minute, id, { into });
export const feedback = (customer: string, minute: number, id: string, csat: number, journeyId?: string): GivenFact =>
  fact('feedback.submitted')(customer, minute, id, {
    instrument: 'csat',
    value: csat,
    ...(journeyId ? { about: { journeyId } } : {}),
  });
export const complaint = (customer: string, minute: number, id: string): GivenFact =>
  fact('complaint.filed')(customer, minute, id, { category: 'fees', severity: 3, channel: 'branch' });

/** The same fact some microseconds later. */
export const later = (micros: number, given: GivenFact): GivenFact => ({ ...given, micros });

/** The event of the log that a given fact is stored as. */
export function storedAs({ type, customer, minute, micros = 0, id, data }: GivenFact, position: number): StoredEvent {
  return storedEvent(position, {
    eventId: eventIdOfGiven(id),
    tenant: TENANT,
    customerId: customer,
    type,
    id,
    time: MIDNIGHT + minute * MINUTE,
    micros,
    data,
    recordedAt: MIDNIGHT,
  });
}

const TABLES = [
  'engine.checkpoints',
  'engine.parked_events',
  'engine.builds',
  'fact.customers',
  'fact.merges',
  'fact.facts',
  'fact.erased_keys',
  'fact.definitions',
];

/** Deleting is faster than truncating a dozen small tables. */
export async function forgetEverything(database: Database, of: readonly Insight[] = insights): Promise<void> {
  const tables = [...TABLES, ...of.flatMap((insight) => insight.tables.map(({ name }) => name))];
  await database.query(tables.map((table) => `delete from ${table}`).join(';'));
}

/** Every way in which the same facts may arrive. */
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

/** Runs an example in every way that its facts may arrive; each must give the same journeys. */
export async function journeysOfFacts(
  database: Database,
  facts: readonly GivenFact[],
  nowMinute: number,
  check: (journeys: readonly ThenJourney[], arrival: string) => void,
): Promise<void> {
  const now = MIDNIGHT + nowMinute * MINUTE;
  for (const [arrival, batches] of Object.entries(arrivals(facts))) {
    await forgetEverything(database);
    const projection = new InsightsProjection(insights, { now: () => now }, sealedContent);
    for (const batch of batches) await database.transaction((sql) => projection.apply(sql, batch));
    const { rows } = await database.query<StoredJourney & { customer_id: string }>(
      `select c.customer_id, ${JOURNEY_COLUMNS} from insight.journeys j join fact.customers c using (customer_no) order by j.first_place, j.journey_id`,
    );
    check(
      rows.map((row) => thenJourney(row.customer_id, journeyRow(row), now)),
      arrival,
    );
  }
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
