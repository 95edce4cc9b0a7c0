import { moment, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const expectationsFilters = {
  at: moment("As it was at this time, or at the beginning of this day of the tenant's zone; if missing, now."),
  tier: text('Of customers of this tier.'),
  ...paging,
};

export type ExpectationsFilters = Values<typeof expectationsFilters>;
