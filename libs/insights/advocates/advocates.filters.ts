import { currency } from '#libs/insights/tiers/tiers.filters.js';
import { paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const advocatesFilters = {
  tier: text('Advocates who are in this tier now.'),
  currency,
  ...paging,
};

export type AdvocatesFilters = Values<typeof advocatesFilters>;
