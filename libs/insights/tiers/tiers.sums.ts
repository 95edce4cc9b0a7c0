import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { CountTable } from '#libs/insights/engine/counts.js';
import type { Sums } from '#libs/insights/engine/sums.js';
import type { Link } from './activity.links.js';
import { type Added, MEASURES, type Measure } from './tier-days.counts.js';

/** What is counted of each customer's days: so that all that is known of it can be taken back. */
export const TIER_DAYS = {
  name: 'insight.tier_days',
  key: { customer_no: 'bigint', day: 'date', tier: 'text', currency: 'text' },
  counts: MEASURES,
} as const satisfies CountTable<'customer_no' | 'day' | 'tier' | 'currency', Measure>;

/** The same of all customers, by day, by month, and of all days. */
export const TIER_CELLS = {
  name: 'insight.tier_cells',
  key: { span: 'text', day: 'date', tier: 'text', currency: 'text' },
  counts: MEASURES,
} as const satisfies CountTable<'span' | 'day' | 'tier' | 'currency', Measure>;

/** How many customers have a link (activity.links.ts). */
export const TIER_LINKS = {
  name: 'insight.tier_links',
  key: { day: 'date', next: 'date' },
  counts: ['customers'],
} as const satisfies CountTable<'day' | 'next', 'customers'>;

/** The day under which a cell holds all days. */
export const ALL_DAYS = '-infinity';

/** Adds to what is known of a customer. */
export function countDays({ counts }: Sums, customerNo: CustomerNo, added: readonly Added[]): void {
  for (const { day, tier, currency, counts: each } of added)
    counts.add(TIER_DAYS, { customer_no: `${customerNo}`, day, tier, currency }, each);
}

/** Adds to what is known of all customers. */
export function countCells({ counts }: Sums, added: readonly Added[]): void {
  for (const { day, tier, currency, counts: each } of added) {
    counts.add(TIER_CELLS, { span: 'all', day: ALL_DAYS, tier, currency }, each);
    counts.add(TIER_CELLS, { span: 'month', day: `${day.slice(0, -2)}01`, tier, currency }, each);
    counts.add(TIER_CELLS, { span: 'day', day, tier, currency }, each);
  }
}

export function countLinks({ counts }: Sums, links: readonly Link[], sign: 1 | -1): void {
  for (const { day, next } of links) counts.add(TIER_LINKS, { day, next }, { customers: sign });
}
