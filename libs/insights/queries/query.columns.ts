import { BINS } from '#libs/insights/journey/journey.cells.js';
import type { Columns } from '#libs/platform/querying/csv.writer.js';

// What the answers look like as CSV: a header that is the same on every page.

export const customerColumns: Columns = [
  ...[
    'customerId',
    'mergedFrom',
    'segment',
    'potential',
    'tier',
    'lifecycle',
    'advocate',
    'firstContactAt',
    'lastContactAt',
  ],
  ...['journeys', 'peakEnd.latest', 'peakEnd.mean', 'openComplaints', 'nps.value', 'nps.at', 'csat.value', 'csat.at'],
  ...['purchases', 'churn', 'traits.*'],
];

const scoreNames = [
  'peakEnd',
  'peak',
  'end',
  'positivePeak',
  'negativePeak',
  'mean',
  'peakValleyEnd',
  'delta',
  'trend',
];

export const journeyColumns: Columns = [
  ...['journeyId', 'customerId', 'definition', 'definitionVersion', 'status', 'startedAt', 'endedAt', 'tier'],
  ...[...scoreNames, 'durationSeconds', 'touchpoints', 'scored', 'provisional'].map((name) => `scores.${name}`),
];

export const timelineColumns: Columns = [
  'eventId',
  'type',
  'at',
  'source',
  'id',
  'sequence',
  'channel',
  'journeyId',
  'retracted',
  'data.*',
];

export const mapColumns: Columns = [
  ...[
    'stage',
    'phase',
    'touchpoint',
    'n',
    'journeys',
    'scored',
    'meanValence',
    'interval.0',
    'interval.1',
    'meanExpectation',
  ],
  ...['meanDelta', 'peakShare', 'endShare', 'momentOfTruth', 'trend', 'effects.outcome', 'effects.penalty'],
  ...['effects.penaltyInterval.0', 'effects.penaltyInterval.1', 'effects.reward', 'effects.rewardInterval.0'],
  ...['effects.rewardInterval.1', 'effects.asymmetry'],
];

const statistics = (score: string) => [
  ...['mean', 'interval.0', 'interval.1'].map((name) => `${score}.${name}`),
  ...Array.from({ length: BINS }, (_, bin) => `${score}.distribution.${bin}`),
];
const correlation = (score: string) =>
  ['r', 'interval.0', 'interval.1'].map((name) => `laterFeedback.${score}.${name}`);

export const peakEndColumns: Columns = [
  ...['key', 'n', 'unscored'],
  ...statistics('peakEnd'),
  ...statistics('mean'),
  'laterFeedback.n',
  ...correlation('peakEnd'),
  ...correlation('mean'),
];

export const complaintColumns: Columns = [
  ...[
    'complaintId',
    'customerId',
    'state',
    'category',
    'severity',
    'channel',
    'department',
    'assignee',
    'escalated',
    'paused',
  ],
  ...['filedAt', 'promises', 'clocks', 'compensations', 'rootCause', 'history'],
];

export const parkedColumns: Columns = ['customerId', 'position', 'events', 'reason', 'parkedAt'];
