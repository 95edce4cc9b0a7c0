import { PERIODS } from '#libs/insights/reading/period.js';
import { date, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const lifecycleFilters = {
  from: date("What changed on or after this day of the tenant's zone."),
  to: date("What changed before this day of the tenant's zone."),
  tier: text('Customers who are in this tier now.'),
  groupBy: oneOf(PERIODS, 'One item for each period; if missing, a single one.'),
  ...paging,
};

export type LifecycleFilters = Values<typeof lifecycleFilters>;
