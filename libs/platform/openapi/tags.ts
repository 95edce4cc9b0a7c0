/** The groups of operations, in the order in which somebody who begins meets them. */
export const TAGS = [
  {
    name: 'publishing',
    description: 'Tell what happened: touchpoints, feedback, complaints, and all kinds of CloudEvents.',
  },
  { name: 'journeys', description: 'Journeys, their maps and their peak-end scores.' },
  { name: 'customers', description: 'Customers, what happened with each, and their journeys.' },
  { name: 'feedback', description: 'NPS, CSAT, CES and stars.' },
  { name: 'complaints', description: 'Complaints and how they are handled.' },
  { name: 'definitions', description: 'What counts as a journey: stages, touchpoints and ends.' },
  { name: 'later', description: 'Not in this version: every answer is 501.' },
  { name: 'erasure', description: 'Erase what is personal of a customer.' },
  { name: 'administration', description: 'Tenants and their keys.' },
  { name: 'operations', description: 'Health, metrics, and how far queries are behind.' },
] as const;
