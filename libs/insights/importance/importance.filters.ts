import { date, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const importanceFilters = {
  over: oneOf(
    ['feedback', 'journeys'],
    'Ratings of answers (if missing), or of closed journeys with the answers attached to them.',
  ),
  from: date("Answers given, or journeys that ended, on or after this day of the tenant's zone."),
  to: date("Answers given, or journeys that ended, before this day of the tenant's zone."),
  definition: text('Journeys of this definition, or answers attached to one.'),
  tier: text('Answers given, or journeys begun, in this tier.'),
  channel: text('Answers given in this channel, or journeys with a rated touchpoint in it.'),
  brand: text('Answers about this brand, or journeys with a rated touchpoint about it.'),
  product: text('The same for this product.'),
  productLine: text('The same for this product line.'),
  campaign: text('The same for this campaign.'),
  ...paging,
};

export type ImportanceFilters = Values<typeof importanceFilters>;
