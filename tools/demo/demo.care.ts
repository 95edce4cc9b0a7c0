import type { CareFollowUp, CareMatch } from '#libs/facts/care/care.events.js';
import { isControl } from '#libs/policies/care/deciding.policy.js';
import { DAY, HOUR } from './demo.event.js';
import { startOfDay } from './demo.stories.js';
import { TENANT } from './demo.tenant.js';

/** A care rule of the demo. */
export interface DemoRule {
  readonly name: string;
  /** How long before the end of the demo it is put, in milliseconds. */
  readonly before: number;
  /** The body of the request that puts it. */
  readonly rule: {
    readonly enabled: true;
    readonly on:
      | { readonly kind: 'anniversary'; readonly of: 'first-purchase' | { readonly trait: string } }
      | { readonly kind: 'purchase'; readonly nth: number };
    readonly match: CareMatch;
    readonly followUp: CareFollowUp;
    readonly controlShare?: number;
  };
}

/** The department puts a rule. */
export interface CareAct {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rule: DemoRule;
}

/** Of the department that follows care up. */
export const CARE = 'customer-care';
/** Those who buy in the shop. */
export const SHOP_SEGMENT = 'shop';

const FIRST_YEAR = 'first-year';
const CONTROL_SHARE = 0.5;
/** So much kinder is the opinion of whoever got a card, for so long. */
const KINDER = 0.3;
const KINDER_FOR = 90 * DAY;
const YEAR = 365 * DAY;

/** First the department tries what cards do, with half of its customers; a fortnight before the end it adds two more rules. */
export const CARE_RULES: readonly DemoRule[] = [
  {
    name: FIRST_YEAR,
    before: 114 * DAY,
    rule: {
      enabled: true,
      on: { kind: 'anniversary', of: 'first-purchase' },
      match: { segments: [SHOP_SEGMENT] },
      followUp: { department: CARE, text: 'Write a card: a year ago they bought for the first time.' },
      controlShare: CONTROL_SHARE,
    },
  },
  {
    name: 'birthday',
    before: 15 * DAY,
    rule: {
      enabled: true,
      on: { kind: 'anniversary', of: { trait: 'birthday' } },
      match: { tiers: ['vip', 'gold'] },
      followUp: { department: CARE, text: 'Call: it is their birthday.' },
    },
  },
  {
    name: 'twelfth-purchase',
    before: 15 * DAY,
    rule: {
      enabled: true,
      on: { kind: 'purchase', nth: 12 },
      match: { segments: [SHOP_SEGMENT] },
      followUp: { department: CARE, text: 'Put a present into the next parcel: they have bought a dozen times.' },
    },
  },
];

/** When the rules are put. */
export function putCareRules(end: number): readonly CareAct[] {
  return CARE_RULES.map((rule) => ({ at: startOfDay(end - rule.before) + 10 * HOUR, rule }));
}

/** How much kinder a customer of the shop thinks of what happens at a moment, for the sake of a card. */
export function kindnessOf(customer: string, firstPurchase: number | undefined, at: number): number {
  if (firstPurchase === undefined || isControl(TENANT.name, FIRST_YEAR, customer, CONTROL_SHARE)) return 0;
  const since = at - (firstPurchase + YEAR);
  return since > 0 && since < KINDER_FOR ? KINDER : 0;
}
