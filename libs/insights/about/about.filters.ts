import { date, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const aboutFilters = {
  from: date("What happened on or after this day of the tenant's zone."),
  to: date("What happened before this day of the tenant's zone."),
  tier: text('Touchpoints and answers of customers who were in this tier at that moment.'),
  channel: text('Touchpoints in this channel, and answers about it.'),
  ...paging,
};

export type AboutFilters = Values<typeof aboutFilters>;

/** What touchpoints and answers can be about. */
export const THINGS = ['campaign', 'product', 'productLine', 'brand'] as const;
export type Thing = (typeof THINGS)[number];
