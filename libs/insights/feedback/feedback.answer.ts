import type { FeedbackSubmitted } from '#libs/facts/feedback/feedback.events.js';
import type { ValenceModel } from '#libs/facts/table/touchpoint.insight.js';
import type { DerivedValence, JsonObject } from '#libs/kernel/event.js';
import { textOf } from '#libs/kernel/place.js';
import type { FeedbackRow } from './feedback.insight.js';

/** An answer as it was given. */
export interface FeedbackAnswer extends Omit<FeedbackRow, 'customerNo' | 'place' | 'ratings'> {
  /** The survivor, for merged customers. */
  readonly customerId: string;
  readonly at: string;
  /** What estimated the valence, where words had to. */
  readonly valenceModel?: ValenceModel;
  /** Null where nothing was said, and after an erasure. */
  readonly text: string | null;
  readonly language: string | null;
  readonly expectation: number | null;
  readonly dimensions: Readonly<Record<string, number>> | null;
  readonly importance: Readonly<Record<string, number>> | null;
  readonly expected: Readonly<Record<string, number>> | null;
  readonly ideal: Readonly<Record<string, number>> | null;
}

/** A row of `insight.feedback f` with the tier it was given in, the fact `d` it was made of and the survivor `r`. */
export type StoredAnswer = Pick<FeedbackAnswer, (typeof SAME)[number]> & {
  readonly place: Buffer;
  readonly data: FeedbackSubmitted & JsonObject;
  readonly derived: DerivedValence | null;
};

/** Columns that are answered as they are stored. */
const SAME = [
  'eventId',
  'customerId',
  'instrument',
  'value',
  'valence',
  'tier',
  'channel',
  'touchpoint',
  'staffId',
  'journeyId',
  'product',
  'productLine',
  'brand',
  'campaign',
] as const;

/** The columns that `feedbackAnswer` reads. */
export const ANSWER_COLUMNS = `
  f.event_id as "eventId", r.customer_id as "customerId", f.place, f.instrument, f.value, f.valence, f.given_in as tier, f.channel,
  f.touchpoint, f.staff as "staffId", f.journey_id as "journeyId", f.product, f.product_line as "productLine", f.brand,
  f.campaign, d.data, d.derived`;

/** @param said the fact's data with what could be opened of it */
export function feedbackAnswer({ place, data, derived, ...row }: StoredAnswer, said: JsonObject): FeedbackAnswer {
  const {
    language = null,
    expectation = null,
    dimensions = null,
    importance = null,
    expected = null,
    ideal = null,
  } = data;
  const fromWords = row.value === null && derived !== null;
  return {
    ...row,
    at: textOf(place),
    ...(fromWords && { valenceModel: { name: derived.model, version: derived.version } }),
    text: typeof said['text'] === 'string' ? said['text'] : null,
    language,
    expectation,
    dimensions,
    importance,
    expected,
    ideal,
  };
}
