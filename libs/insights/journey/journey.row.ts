import { textOf } from '#libs/kernel/place.js';
import type { Definitions } from './definitions.score.js';
import { type Scores, scoresOf } from './journey.score.js';
import { type JourneyStatus, statusOf } from './journey.status.js';
import { type JourneyRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from './journey.table.js';

/** A row of insight.journeys with the id of its customer. */
export interface FoundJourney extends JourneyRow {
  readonly customerId: string;
}

export type StoredFoundJourney = StoredJourney & { readonly customer_id: string };

/** The columns of `j` and its customer `c` that `foundJourney` reads. */
export const FOUND_COLUMNS = `${JOURNEY_COLUMNS}, c.customer_id`;

export const JOURNEYS = 'insight.journeys j join fact.customers c on c.customer_no = j.customer_no';

export function foundJourney(row: StoredFoundJourney): FoundJourney {
  return { ...journeyRow(row), customerId: row.customer_id };
}

/** A journey's start, the time of its first touchpoint: lists are ordered by it. */
export function startOf(row: StoredFoundJourney): string {
  return textOf(Buffer.from(row.summary.first[1], 'hex'));
}

/** A journey as lists return it. */
export interface JourneyItem {
  readonly journeyId: string;
  readonly customerId: string;
  readonly definition: string | null;
  readonly definitionVersion: number | null;
  readonly status: JourneyStatus;
  readonly startedAt: string;
  /** Null while open. */
  readonly endedAt: string | null;
  readonly tier: string | null;
  readonly scores: Scores & { readonly provisional: boolean };
}

export function journeyItem({ journey, customerId }: FoundJourney, definitions: Definitions, now: number): JourneyItem {
  const { summary } = journey;
  const status = statusOf({ ...journey, reachedGoal: summary.reachedGoal }, now);
  return {
    journeyId: journey.id,
    customerId,
    definition: journey.definition,
    definitionVersion: definitions.get(journey.definition)?.version ?? null,
    status,
    startedAt: textOf(summary.first.place),
    endedAt: status === 'open' ? null : textOf(summary.last.place),
    tier: journey.tier,
    scores: { ...scoresOf(summary), provisional: status === 'open' },
  };
}

/** Condition for rows with a status; `now` is the placeholder of the present moment. Equivalent to `statusOf`. */
export function hasStatus(status: JourneyStatus, now: string): string {
  const idle = `j.ended_by is null and j.closes_at < ${now}`;
  const missed = 'j.has_goal and not j.reached_goal';
  switch (status) {
    case 'open':
      return `(j.ended_by is null and j.closes_at >= ${now})`;
    case 'abandoned':
      return `(j.ended_by = 'abandoned' or (${idle} and ${missed}))`;
    case 'ended':
      return `(j.ended_by in ('completed', 'terminal') or (${idle} and not (${missed})))`;
  }
}

/** Rows that aggregates count: closed ones. */
export function closedAt(now: string): string {
  return `(j.ended_by is not null or j.closes_at < ${now})`;
}
