import { currency } from '#libs/insights/tiers/tiers.filters.js';
import { isDate, paging, type Parameter, text, type Values } from '#libs/platform/querying/query.parameters.js';

/** The first day of a month: cohorts are whole ones. */
function firstOfMonth(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', format: 'date' },
    expected: 'the first day of a month such as 2024-01-01',
    read: (given) => (isDate(given) && given.endsWith('-01') ? given : undefined),
  };
}

export const cohortsFilters = {
  from: firstOfMonth('Cohorts of this month and later ones, by its first day.'),
  to: firstOfMonth('Cohorts of months before this one, by its first day.'),
  tier: text('Customers who are in this tier now.'),
  currency,
  ...paging,
};

export type CohortsFilters = Values<typeof cohortsFilters>;
