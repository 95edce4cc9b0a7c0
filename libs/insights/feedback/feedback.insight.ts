import type { FeedbackSubmitted } from '#libs/facts/feedback/feedback.events.js';
import { valenceOfFeedback } from '#libs/facts/valence.score.js';
import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { type GivenRatings, ratingsGiven } from '#libs/insights/ratings/answer.ratings.js';
import type { Uuid } from '#libs/kernel/event.js';

/** An answer as feedback scores count it, under the customer it was published for. */
export interface FeedbackRow {
  readonly customerNo: CustomerNo;
  readonly place: Buffer;
  readonly eventId: Uuid;
  readonly instrument: FeedbackSubmitted['instrument'];
  /** On the instrument's scale; null for text. */
  readonly value: number | null;
  /** −1 … +1; null for text that no model could read. */
  readonly valence: number | null;
  /** The one in force when it was given. */
  readonly tier: string | null;
  readonly channel: string | null;
  readonly touchpoint: string | null;
  readonly staffId: string | null;
  readonly journeyId: string | null;
  readonly product: string | null;
  readonly productLine: string | null;
  readonly brand: string | null;
  readonly campaign: string | null;
  /** Of dimensions; null: none. */
  readonly ratings: GivenRatings | null;
}

/** What feedback scores need of a fact; null for a fact of another type. */
export function feedbackRow(fact: WholeFact, tiers: Tiers): FeedbackRow | null {
  if (fact.type !== 'feedback.submitted') return null;
  const { data } = fact;
  const about = data.about ?? {};
  return {
    customerNo: fact.customerNo,
    place: fact.place,
    eventId: fact.eventId,
    instrument: data.instrument,
    value: data.value ?? null,
    valence: valenceOfFeedback(data, fact.derived),
    tier: tiers.at(fact.place),
    channel: about.channel ?? null,
    touchpoint: about.touchpoint ?? null,
    staffId: about.staffId ?? null,
    journeyId: about.journeyId ?? null,
    product: about.product ?? null,
    productLine: about.productLine ?? null,
    brand: about.brand ?? null,
    campaign: about.campaign ?? null,
    ratings: ratingsGiven(data),
  };
}
