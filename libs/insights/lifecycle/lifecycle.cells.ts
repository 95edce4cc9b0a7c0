import type { CountTable } from '#libs/insights/engine/counts.js';
import type { Sums } from '#libs/insights/engine/sums.js';
import { lossesOf, lossLinksOf, transitionsOf } from './lifecycle.insight.js';
import type { LifecycleSummary } from './lifecycle.summary.js';

/** How many customers came from one stage into another, on a day, in a month, and on all days. */
export const FLOWS = {
  name: 'insight.lifecycle_flows',
  key: { tier: 'text', span: 'text', day: 'date', from_stage: 'text', to_stage: 'text' },
  counts: ['n'],
} as const satisfies CountTable<'tier' | 'span' | 'day' | 'from_stage' | 'to_stage', 'n'>;

/** How many losses there were, by reason. */
export const LOSSES = {
  name: 'insight.lifecycle_losses',
  key: { tier: 'text', span: 'text', day: 'date', reason: 'text' },
  counts: ['n'],
} as const satisfies CountTable<'tier' | 'span' | 'day' | 'reason', 'n'>;

/** How many customers were lost on a day, and on another before it; and how many of them were won back later. */
export const LOSS_LINKS = {
  name: 'insight.lifecycle_loss_links',
  key: { tier: 'text', day: 'date', previous: 'date' },
  counts: ['customers', 'won_back'],
} as const satisfies CountTable<'tier' | 'day' | 'previous', 'customers' | 'won_back'>;

/** The tier under which customers of all tiers are counted; else `-` for none, or `=` and the tier. */
export const ALL_TIERS = '*';
export const tierKey = (tier: string | null): string => (tier === null ? '-' : `=${tier}`);

/** The stage of who is no customer yet. */
export const NO_STAGE = '-';

/** The day under which a cell holds all days. */
const ALL_DAYS = '-infinity';

/** Adds a customer's life (sign 1), or takes it back (−1). */
export function countLife(
  { counts }: Sums,
  summary: LifecycleSummary,
  sign: 1 | -1,
  dayOf: (time: number) => string,
): void {
  for (const tier of [ALL_TIERS, tierKey(summary.tier?.[1] ?? null)]) {
    for (const { day, from, to } of transitionsOf(summary, dayOf))
      for (const span of spansAround(day))
        counts.add(FLOWS, { tier, ...span, from_stage: from ?? NO_STAGE, to_stage: to }, { n: sign });
    for (const { day, reason } of lossesOf(summary, dayOf))
      for (const span of spansAround(day)) counts.add(LOSSES, { tier, ...span, reason }, { n: sign });
    for (const { day, previous, wonBack } of lossLinksOf(summary, dayOf))
      counts.add(LOSS_LINKS, { tier, day, previous }, { customers: sign, won_back: wonBack ? sign : 0 });
  }
}

function spansAround(day: string) {
  return [
    { span: 'all', day: ALL_DAYS },
    { span: 'month', day: `${day.slice(0, -2)}01` },
    { span: 'day', day },
  ] as const;
}
