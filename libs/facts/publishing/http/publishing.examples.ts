/**
 * What the pages of the API publish when somebody tries them: facts that make sense in the demo's tenant, each with an id,
 * so that trying again changes nothing.
 */

const journey = { definition: 'bank-branch-visit', id: 'visit-tried-out' };
const welcome = { touchpoint: 'welcome', channel: 'branch', journey, valence: 0.4 };
const queueing = { touchpoint: 'queueing', channel: 'branch', journey, valence: -0.3, waitSeconds: 300 };
const goodbye = { touchpoint: 'goodbye', channel: 'branch', journey, rating: { scale: 'stars', value: 4 } };

const event = (id: string, data: object) => ({
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/examples',
  id,
  subject: '4711',
  data,
});

export const eventExample = event('welcome-1', welcome);
export const batchExample = [eventExample, event('queueing-1', queueing)];
export const dataExample = goodbye;
export const headerExamples: Readonly<Record<string, string>> = {
  'ce-specversion': '1.0',
  'ce-type': 'peakend.touchpoint.recorded.v1',
  'ce-source': '/examples',
  'ce-id': 'goodbye-1',
  'ce-subject': '4711',
};

const said = { customerId: '4711', source: '/examples' };

export const plainExamples = {
  touchpoint: { ...said, id: 'counter-1', touchpoint: 'counter-service', channel: 'branch', journey, valence: 0.1 },
  feedback: { ...said, id: 'answer-1', instrument: 'csat', value: 4, text: 'Friendly, but a long wait.' },
  complaint: { ...said, id: 'complaint-1', category: 'waiting-time', severity: 2, channel: 'branch' },
} as const;
