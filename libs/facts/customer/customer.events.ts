import type { Sealed } from '#libs/kernel/event.js';

export type Potential = 'high' | 'normal' | 'low';

/** Data of `customer.registered`, as stored. */
export type CustomerRegistered = {
  readonly traits: Sealed;
  readonly segment?: string;
  readonly potential?: Potential;
};

/** Data of `customer.profile-changed`, as stored: traits given replace those of the same name, null clears one. */
export type CustomerProfileChanged = CustomerRegistered;

/** Data of `customer.tier-assigned`, as stored. */
export type CustomerTierAssigned = {
  /** Kebab-case. */
  readonly tier: string;
  readonly reason?: string;
};

/** Data of `customer.purchase-made`, as stored. */
export type CustomerPurchaseMade = {
  /** At least 0; a decimal string without trailing zeros. */
  readonly amount: string;
  /** Three capital letters (ISO 4217). */
  readonly currency: string;
  readonly product?: string;
  readonly orderId?: string;
};

/** Data of `customer.purchase-returned`, as stored: the amount given back, at least 0. */
export type CustomerPurchaseReturned = CustomerPurchaseMade;

/** Data of `customer.referral-made`, as stored. */
export type CustomerReferralMade = {
  readonly referredCustomerId?: string;
  readonly channel?: string;
};

export const churnReasons = [
  'deceased',
  'relocated',
  'relationship-elsewhere',
  'competitor',
  'product-dissatisfaction',
  'staff-attitude',
  'price',
  'other',
] as const;

export type ChurnReason = (typeof churnReasons)[number];

/** Data of `customer.lost`, as stored. */
export type CustomerLost = {
  readonly reason: ChurnReason;
};

/** Data of `customer.won-back`, as stored: the reason why the customer had been lost. */
export type CustomerWonBack = CustomerLost;

/** Data of `customer.profiling-objected`, as stored: no predictions are made about the customer until it allows them. */
export type CustomerProfilingObjected = {
  readonly reason?: string;
};

/** Data of `customer.profiling-allowed`, as stored: takes an objection back. */
export type CustomerProfilingAllowed = CustomerProfilingObjected;

/** Data of `customer.merged`, as stored: the subject's facts belong to the customer `into`. */
export type CustomerMerged = {
  readonly into: string;
  /** It has no effect where an earlier merge of the same subject stands. */
  readonly onlyFirst?: boolean;
};
