import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Database } from '#libs/eventing/database.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { insights } from '#libs/insights/insights.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';

/** A fact as an example states it, with its time in minutes since the example's midnight. */
export interface GivenFact {
  readonly type: string;
  readonly customer: string;
  readonly minute: number;
  /** Microseconds beyond the minute: 0–999. */
  readonly micros?: number;
  readonly id: string;
  readonly data: JsonObject;
}

export const TENANT = 'acme';
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const MINUTE = 60_000;

/** Milliseconds since 1970. */
export function timeOfGiven(minute: number): number {
  return MIDNIGHT + minute * MINUTE;
}

export function eventIdOfGiven(id: string): string {
  return eventIdOf(TENANT, '/test', id);
}

const fact =
  (type: string) =>
  (customer: string, minute: number, id: string, data: JsonObject): GivenFact => ({ type, customer, minute, id, data });

/** A touchpoint of a type, with a valence and further data. */
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

export const purchased = (customer: string, minute: number, id: string, amount: string): GivenFact =>
  fact('customer.purchase-made')(customer, minute, id, { amount, currency: 'EUR' });

/** The event as which a given fact is stored in the log. */
export function storedAs({ type, customer, minute, micros = 0, id, data }: GivenFact, position: number): StoredEvent {
  return storedEvent(position, {
    eventId: eventIdOfGiven(id),
    tenant: TENANT,
    customerId: customer,
    type,
    id,
    time: timeOfGiven(minute),
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
  'fact.used_names',
  'fact.erased_keys',
  'fact.definitions',
  'fact.closed_days',
  'fact.churn_settings',
  'fact.fits',
  'fact.learned_expectations',
  'fact.tier_settings',
  'fact.improvements',
  'fact.first_live',
  'fact.service_levels',
  'fact.care_rules',
];

/** Empties all tables. Deleting is faster than truncating a dozen small ones. */
export async function forgetEverything(database: Database, of: readonly Insight[] = insights): Promise<void> {
  const tables = [...TABLES, ...of.flatMap((insight) => insight.tables.map(({ name }) => name))];
  await database.query(tables.map((table) => `delete from ${table}`).join(';'));
}
