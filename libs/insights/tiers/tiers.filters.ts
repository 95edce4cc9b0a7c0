import { date, oneOf, paging, type Parameter, type Values } from '#libs/platform/querying/query.parameters.js';
import { EFFORTS } from './tiers.insight.js';

/** A currency, known or not. */
export const currency: Parameter<string> = {
  description:
    'The currency of amounts (ISO 4217); if missing, that of the tier settings, else the one that most purchases use.',
  schema: { type: 'string', pattern: '^[A-Z]{3}$' },
  expected: 'a currency code of ISO 4217, three capital letters such as EUR',
  read: (given) => (/^[A-Z]{3}$/.test(given) ? given : undefined),
};

export const tiersFilters = {
  from: date("What happened on or after this day of the tenant's zone."),
  to: date("What happened before this day of the tenant's zone; customers by their tier when it begins."),
  effortBy: oneOf(EFFORTS, 'What effort is measured by; contacts if missing.'),
  currency,
  ...paging,
};

export type TiersFilters = Values<typeof tiersFilters>;
