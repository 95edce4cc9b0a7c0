import { date, integer, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const recoveryFilters = {
  category: text('Customers whose first complaint is of this category.'),
  minSeverity: integer(1, 5, 'Customers whose first complaint is at least this severe.'),
  tier: text('Customers who were in this tier.'),
  from: date("Customers whose first complaint was filed on or after this day of the tenant's zone."),
  to: date("Customers whose first complaint was filed before this day of the tenant's zone."),
  ...paging,
};

export type RecoveryFilters = Values<typeof recoveryFilters>;
