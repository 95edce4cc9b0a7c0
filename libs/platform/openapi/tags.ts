/** The groups of operations, in the order in which somebody who begins meets them. */
export const TAGS = [
  {
    name: 'publishing',
    description: 'Tell what happened: touchpoints, feedback, complaints, and all kinds of CloudEvents.',
  },
  { name: 'journeys', description: 'Journeys, their maps and their peak-end scores.' },
  { name: 'customers', description: 'Customers, what happened with each, and their journeys.' },
  { name: 'feedback', description: 'NPS, CSAT, CES and stars, and single answers with their words.' },
  {
    name: 'comparisons',
    description: 'What campaigns, products and brands are like, and who and what makes the difference.',
  },
  { name: 'care', description: 'Who deserves a sign of care, and when.' },
  { name: 'improvements', description: 'What is to become better, whose it is, and whether it did.' },
  { name: 'complaints', description: 'Complaints and how they are handled.' },
  { name: 'service-levels', description: 'By when complaints are to be handled, and when a business is open.' },
  { name: 'follow-ups', description: 'Tasks that departments owe customers.' },
  { name: 'churn', description: 'How likely customers are to leave, and why: settings, fits and backtests.' },
  { name: 'alerts', description: 'Customers who are about to leave, and what is done about it.' },
  { name: 'webhooks', description: 'Have alerts, breaches and broken promises sent to a URL.' },
  { name: 'definitions', description: 'What counts as a journey: stages, touchpoints and ends.' },
  { name: 'erasure', description: 'Erase what is personal of a customer.' },
  { name: 'administration', description: 'Tenants and their keys.' },
  { name: 'operations', description: 'Health, metrics, and how far queries are behind.' },
] as const;
