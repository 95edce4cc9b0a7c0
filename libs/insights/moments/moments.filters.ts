import { date, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

/** Periods that are long enough to have experiences of all kinds. */
export const LONG_PERIODS = ['month', 'quarter'] as const;
export type LongPeriod = (typeof LONG_PERIODS)[number];

export const momentsFilters = {
  from: date("Of journeys that ended on or after this day of the tenant's zone."),
  to: date("Of journeys that ended before this day of the tenant's zone."),
  tier: text('Of journeys with this tier.'),
  groupBy: oneOf(LONG_PERIODS, 'Over time, period by period; if missing, of the whole span alone.'),
  ...paging,
};

export type MomentsFilters = Values<typeof momentsFilters>;
