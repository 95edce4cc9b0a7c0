import type { Instrument } from '#libs/facts/feedback/feedback.events.js';
import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
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

/** What is counted of any fact; null if it names nobody and nothing. */
export function mentionOf(root: CustomerNo, fact: WholeFact, tiers: Tiers): Mention | null {
  const { place } = fact;
  const common = { customerNo: root, place, definition: null };
  switch (fact.type) {
    case 'touchpoint.recorded':
      return mentionOfTouchpoint(root, touchpointOf(fact.eventId, place, fact.time, fact), tiers);
    case 'feedback.submitted': {
      const { instrument, value = null, text, about = {} } = fact.data;
      const named = namedIn(about);
      if (!isMention(named)) return null;
      return {
        ...common,
        kind: instrument,
        touchpoint: about.touchpoint ?? null,
        channel: about.channel ?? null,
        tier: tiers.at(place),
        ...named,
        value,
        valence: valenceOfFeedback(fact.data, fact.derived),
        words: instrument === 'text' || text !== undefined,
      };
    }
    case 'complaint.filed': {
      const { staffId, touchpoint = null, channel } = fact.data;
      const named = namedIn({ ...(staffId !== undefined && { staffId }) });
      if (!isMention(named)) return null;
      const tier = tiers.at(place);
      return {
        ...common,
        kind: 'complaint',
        touchpoint,
        channel,
        tier,
        ...named,
        value: null,
        valence: null,
        words: false,
      };
    }
    default:
      return null;
  }
}

type Named = Readonly<Record<(typeof SUBJECTS)[Subject], string | null>>;

function namedIn(about: Readonly<Partial<Record<keyof Named, string | null>>>): Named {
  const { staffId = null, campaign = null, product = null, productLine = null, brand = null } = about;
  return { staffId, campaign, product, productLine, brand };
}
