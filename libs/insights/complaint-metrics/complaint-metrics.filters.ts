import { date, integer, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { PERIODS } from '#libs/insights/reading/period.js';
import { DIMENSIONS } from './complaint-metrics.sums.js';

export const complaintMetricsFilters = {
  groupBy: oneOf([...DIMENSIONS, ...PERIODS], 'One item for each value; if missing, a single one for all complaints.'),
  category: text('Complaints of this category.'),
  minSeverity: integer(1, 5, 'Complaints at least this severe.'),
  channel: text('Complaints that came in by this channel.'),
  tier: text('Complaints of customers who were in this tier when they filed them.'),
  department: text('Complaints that this department handled last.'),
  staffId: text('Complaints about this member of staff.'),
  label: text('Complaints with this label.'),
  from: date("Complaints filed on or after this day of the tenant's zone."),
  to: date("Complaints filed before this day of the tenant's zone."),
  ...paging,
};

export type ComplaintMetricsFilters = Values<typeof complaintMetricsFilters>;
