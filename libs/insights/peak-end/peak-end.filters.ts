import { date, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { PERIODS } from '#libs/insights/reading/period.js';

export const DIMENSIONS = ['definition', 'tier', 'channel'] as const;

export const peakEndFilters = {
  ...paging,
  groupBy: oneOf([...DIMENSIONS, ...PERIODS], 'One item for each value; if missing, a single one for all journeys.'),
  definition: text('Journeys of this definition.'),
  tier: text('Journeys with this tier.'),
  channel: text('Journeys with a touchpoint in this channel.'),
  staffId: text('Journeys with a touchpoint with this member of staff.'),
  from: date("Journeys that ended on or after this day of the tenant's zone."),
  to: date("Journeys that ended before this day of the tenant's zone."),
};

export type PeakEndFilters = Values<typeof peakEndFilters>;
