import { currency } from '#libs/insights/tiers/tiers.filters.js';
import { decimal, integer, type Values } from '#libs/platform/querying/query.parameters.js';

export const valueFilters = {
  horizonDays: integer(1, 3650, 'How many days to look ahead; 365 if missing.'),
  discountRate: decimal(0, 1, 'By how much a year of delay makes money worth less; 0.1 if missing.'),
  currency,
};

export type ValueFilters = Values<typeof valueFilters>;
