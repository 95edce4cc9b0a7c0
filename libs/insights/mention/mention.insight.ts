import type { Instrument } from '#libs/facts/feedback/feedback.events.js';
import { type CustomerNo, isFactOf, type WholeFact } from '#libs/facts/table/customer-fact.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { valenceOfFeedback } from '#libs/facts/valence.score.js';

/** Whom and what a fact may name, and the member that says it. */
export const SUBJECTS = {
  staff: 'staffId',
  campaign: 'campaign',
  product: 'product',
  productLine: 'productLine',
  brand: 'brand',
} as const;
export type Subject = keyof typeof SUBJECTS;
export const subjects = Object.keys(SUBJECTS) as readonly Subject[];

/** What names somebody or something: a touchpoint, a complaint, or an answer to an instrument. */
export type MentionKind = 'touchpoint' | 'complaint' | Instrument;

/** A fact that names a member of staff, a campaign, a product, a product line or a brand; of a survivor. */
export interface Mention extends Readonly<Record<(typeof SUBJECTS)[Subject], string | null>> {
  readonly customerNo: CustomerNo;
  readonly place: Buffer;
  readonly kind: MentionKind;
  /** The definition that a touchpoint names. */
  readonly definition: string | null;
  readonly touchpoint: string | null;
  readonly channel: string | null;
  /** The one in force at its moment. */
  readonly tier: string | null;
  /** Of an answer, on its instrument's scale. */
  readonly value: number | null;
  /** −1 … +1; null where nobody can tell. */
  readonly valence: number | null;
  /** Whether an answer has words. An erasure takes those of an answer that has a value too. */
  readonly words: boolean;
}

/** Whether it names anybody or anything. */
export function isMention(named: Pick<Mention, (typeof SUBJECTS)[Subject]>): boolean {
  return subjects.some((subject) => named[SUBJECTS[subject]] !== null);
}

/** What is counted of a touchpoint; null if it names nobody and nothing. */
export function mentionOfTouchpoint(root: CustomerNo, touchpoint: Touchpoint, tiers: Tiers): Mention | null {
  const { place, type, channel, definition, valence, staffId, about } = touchpoint;
  const named = namedIn({ ...about, staffId });
  if (!isMention(named)) return null;
  return {
    customerNo: root,
    place,
    kind: 'touchpoint',
    definition,
    touchpoint: type,
    channel,
    tier: tiers.at(place),
    ...named,
    value: null,
    valence,
    words: false,
  };
}

/** Types of the facts that may name somebody or something. */
export const MENTIONING = ['touchpoint.recorded', 'feedback.submitted', 'complaint.filed'] as const;

/** What is counted of any fact; null if it names nobody and nothing. */
export function mentionOf(root: CustomerNo, fact: WholeFact, tiers: Tiers): Mention | null {
  if (!isFactOf(fact, MENTIONING)) return null;
  switch (fact.type) {
    case 'touchpoint.recorded':
      return mentionOfTouchpoint(root, touchpointOf(fact.eventId, fact.place, fact.time, fact), tiers);
    case 'feedback.submitted':
      return mentionOfAnswer(root, fact, tiers);
    case 'complaint.filed':
      return mentionOfComplaint(root, fact, tiers);
  }
}

function mentionOfAnswer(
  root: CustomerNo,
  { place, data, derived }: WholeFact<'feedback.submitted'>,
  tiers: Tiers,
): Mention | null {
  const { instrument, value = null, text, about = {} } = data;
  const named = namedIn(about);
  if (!isMention(named)) return null;
  return {
    customerNo: root,
    place,
    kind: instrument,
    definition: null,
    touchpoint: about.touchpoint ?? null,
    channel: about.channel ?? null,
    tier: tiers.at(place),
    ...named,
    value,
    valence: valenceOfFeedback(data, derived),
    words: instrument === 'text' || text !== undefined,
  };
}

function mentionOfComplaint(
  root: CustomerNo,
  { place, data }: WholeFact<'complaint.filed'>,
  tiers: Tiers,
): Mention | null {
  const { staffId = null, touchpoint = null, channel } = data;
  if (staffId === null) return null;
  return {
    customerNo: root,
    place,
    kind: 'complaint',
    definition: null,
    touchpoint,
    channel,
    tier: tiers.at(place),
    ...namedIn({ staffId }),
    value: null,
    valence: null,
    words: false,
  };
}

type Named = Readonly<Record<(typeof SUBJECTS)[Subject], string | null>>;

function namedIn(about: Readonly<Partial<Record<keyof Named, string | null>>>): Named {
  const { staffId = null, campaign = null, product = null, productLine = null, brand = null } = about;
  return { staffId, campaign, product, productLine, brand };
}
