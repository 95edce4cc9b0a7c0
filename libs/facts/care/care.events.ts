import type { Potential } from '#libs/facts/customer/customer.events.js';

/** What a sign of care is for. */
export type CareOccasionOf =
  /** Every year, at a date of the customer's: that of a first fact, or one that a trait says. */
  | { readonly kind: 'anniversary'; readonly of: 'first-purchase' | 'first-contact' | { readonly trait: string } }
  /** The customer's purchase of this number, from 1. */
  | { readonly kind: 'purchase'; readonly nth: number }
  /** So many days after the last contact, once. */
  | { readonly kind: 'silence'; readonly days: number }
  /** The customer rose to this tier. */
  | { readonly kind: 'tier'; readonly to: string }
  | { readonly kind: 'won-back' };

/** Whom a rule is for: what is missing does not matter. */
export type CareMatch = {
  readonly tiers?: readonly string[];
  readonly segments?: readonly string[];
  readonly potential?: Potential;
};

/** A task that a rule opens. */
export type CareFollowUp = {
  readonly department: string;
  readonly text: string;
};

/** The longest time for which a rule may ask that there be no care again, in days. */
export const MOST_QUIET_DAYS = 3_650;

/** What a tenant wants customers to be shown, and when. */
export type CareRule = {
  /** Whether it holds; otherwise nothing is decided by it. */
  readonly enabled: boolean;
  readonly on: CareOccasionOf;
  readonly match: CareMatch;
  /** Time of the day, `09:00`, as the tenant's clocks show it. */
  readonly at: string;
  /** So many days before an anniversary. */
  readonly leadDays: number;
  /** Nothing by any rule within so many days before; 0: as often as there are occasions. */
  readonly notMoreOftenThanDays: number;
  readonly followUp?: CareFollowUp;
  /** The share of customers, 0 … 1, for whom all is decided and nothing is sent. */
  readonly controlShare: number;
};

/** Data of the decided event `care-rule.put`, on the stream of (tenant, name). */
export type CareRulePut = {
  readonly name: string;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly rule: CareRule;
};

/** What is said of an occasion that a rule decided about. */
type OfOccasion = {
  /** The rule's name. */
  readonly rule: string;
  readonly ruleVersion: number;
  /**
   * Tells the rule's occasions of one customer apart: `anniversary-2026` (the year in which it falls), `purchase-100`,
   * `silence-2026-03-01` (the day of the last contact), `tier-gold-2026-03-01` (the day of the rise),
   * `won-back-2026-03-01`; `unreadable-2026`: a trait that was no date in that year.
   */
  readonly occasion: string;
  /** RFC 3339, UTC. */
  readonly dueAt: string;
};

/** Data of the decided event `care.due`. */
export type CareDue = OfOccasion & {
  /** The customer is one of the control share: it is decided, and nothing is sent. */
  readonly control: boolean;
  readonly followUp?: CareFollowUp;
};

export const CARE_SKIPPED_FOR = ['late', 'too-often', 'unreadable-date'] as const;

/** Data of the decided event `care.skipped`. */
export type CareSkipped = OfOccasion & {
  /** It could not be decided in time, there was care shortly before, or a trait is no date. */
  readonly reason: (typeof CARE_SKIPPED_FOR)[number];
};
