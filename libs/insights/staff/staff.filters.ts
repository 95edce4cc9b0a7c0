import { date, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';

export const memberFilters = {
  from: date("What happened on or after this day of the tenant's zone."),
  to: date("What happened before this day of the tenant's zone."),
  definition: text(
    'Touchpoints that name this definition, or whose type only it lists; answers and complaints about such types.',
  ),
  channel: text('Touchpoints in this channel, and answers and complaints about it.'),
  tier: text('Touchpoints, answers and complaints of customers who were in this tier at that moment.'),
};

export const staffFilters = { ...memberFilters, ...paging };

export type MemberFilters = Values<typeof memberFilters>;
export type StaffFilters = Values<typeof staffFilters>;
