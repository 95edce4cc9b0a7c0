import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';

/** A value that the latest fact decides (docs/rules.md 1.1); `place` in hexadecimal, so that text sorts like places. */
export type Latest<T> = readonly [place: string, value: T];

/**
 * What tells whether a customer recommends the brand. `mergeSummaries` is associative and commutative, so facts may come in any
 * order; each must come once.
 */
export interface AdvocateSummary {
  readonly tier?: Latest<string>;
  readonly nps?: Latest<number>;
  readonly erased?: Latest<null>;
  readonly referrals: number;
  /** Places of the first referral and of the last. */
  readonly firstReferral?: string;
  readonly lastReferral?: string;
}

/** A customer about whom nothing is known. */
export const nothing: AdvocateSummary = { referrals: 0 };

/** Types of the facts that advocates are told by. */
export const ADVOCATE_FACTS = [
  'feedback.submitted',
  'customer.referral-made',
  'customer.tier-assigned',
  'customer.erased',
] as const satisfies readonly CustomerEventType[];

export type AdvocateFact = Typed<(typeof ADVOCATE_FACTS)[number]> & Pick<WholeFact, 'place'>;

/** What one fact says. A referral of oneself says nothing, and is not to be given. */
export function advocateSummaryOf(fact: AdvocateFact): AdvocateSummary {
  const place = fact.place.toString('hex');
  switch (fact.type) {
    case 'feedback.submitted': {
      const { instrument, value } = fact.data;
      return instrument === 'nps' && value !== undefined ? { ...nothing, nps: [place, value] } : nothing;
    }
    case 'customer.referral-made':
      return { referrals: 1, firstReferral: place, lastReferral: place };
    case 'customer.tier-assigned':
      return { ...nothing, tier: [place, fact.data.tier] };
    case 'customer.erased':
      return { ...nothing, erased: [place, null] };
  }
}

export function mergeSummaries(a: AdvocateSummary, b: AdvocateSummary): AdvocateSummary {
  const [tier, nps, erased] = [latestOf(a.tier, b.tier), latestOf(a.nps, b.nps), latestOf(a.erased, b.erased)];
  const places = [a, b]
    .flatMap(({ firstReferral, lastReferral }) => [firstReferral, lastReferral])
    .filter(isPlace)
    .sort();
  const [firstReferral, lastReferral] = [places[0], places.at(-1)];
  return {
    ...(tier === undefined ? {} : { tier }),
    ...(nps === undefined ? {} : { nps }),
    ...(erased === undefined ? {} : { erased }),
    referrals: a.referrals + b.referrals,
    ...(firstReferral === undefined ? {} : { firstReferral }),
    ...(lastReferral === undefined ? {} : { lastReferral }),
  };
}

const isPlace = (place: string | undefined): place is string => place !== undefined;

function latestOf<T>(a: Latest<T> | undefined, b: Latest<T> | undefined): Latest<T> | undefined {
  if (!a || !b) return a ?? b;
  return b[0] > a[0] ? b : a;
}

/** Answers of promoters, and of detractors (docs/rules.md 8.2). */
const PROMOTER = 9;
const DETRACTOR = 6;

/**
 * The place of the fact since which a customer recommends the brand: the last NPS answer, if it is a promoter's, or the first
 * referral, unless the last answer is a detractor's; of both the first. Null: it does not.
 */
export function advocateSince({ nps, firstReferral }: AdvocateSummary): string | null {
  const answer = nps?.[1];
  const said = nps !== undefined && nps[1] >= PROMOTER ? [nps[0]] : [];
  const done = firstReferral !== undefined && (answer === undefined || answer > DETRACTOR) ? [firstReferral] : [];
  return [...said, ...done].sort()[0] ?? null;
}

/** Whether nothing that the customer said or did for the brand is left since it was erased. */
export function isErased({ nps, erased, lastReferral }: AdvocateSummary): boolean {
  return erased !== undefined && [nps?.[0], lastReferral].filter(isPlace).every((place) => place < erased[0]);
}
