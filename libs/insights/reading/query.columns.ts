import { BINS } from '#libs/insights/journey/journey.sums.js';
import type { Columns } from '#libs/platform/querying/csv.writer.js';

// What the answers look like as CSV: a header that is the same on every page.

const named = (names: string): Columns => names.trim().split(/\s+/);

export const customerColumns = named(`
  customerId mergedFrom segment potential tier lifecycle advocate firstContactAt lastContactAt journeys peakEnd.latest peakEnd.mean
  openComplaints nps.value nps.at csat.value csat.at purchases churn traits.*`);

export const journeyColumns = named(`
  journeyId customerId definition definitionVersion status startedAt endedAt tier
  scores.peakEnd scores.peak scores.end scores.positivePeak scores.negativePeak scores.mean scores.peakValleyEnd scores.delta
  scores.saturatedDelta scores.trend scores.durationSeconds scores.touchpoints scores.scored scores.provisional`);

export const timelineColumns = named('eventId type at source id sequence channel journeyId retracted data.*');

export const mapColumns = named(`
  stage phase touchpoint n journeys scored meanValence interval.0 interval.1 meanExpectation meanDelta meanSaturatedDelta
  peakShare endShare momentOfTruth trend effects.outcome effects.penalty effects.penaltyInterval.0 effects.penaltyInterval.1
  effects.reward effects.rewardInterval.0 effects.rewardInterval.1 effects.asymmetry`);

const statistics = (score: string): Columns => [
  ...named(`${score}.mean ${score}.interval.0 ${score}.interval.1`),
  ...Array.from({ length: BINS }, (_, bin) => `${score}.distribution.${bin}`),
];

export const peakEndColumns: Columns = [
  ...named('key n unscored'),
  ...statistics('peakEnd'),
  ...statistics('mean'),
  ...named('laterFeedback.n laterFeedback.peakEnd.r laterFeedback.peakEnd.interval.0 laterFeedback.peakEnd.interval.1'),
  ...named('laterFeedback.mean.r laterFeedback.mean.interval.0 laterFeedback.mean.interval.1'),
];

export const complaintColumns = named(`
  complaintId customerId state category severity channel department assignee escalated paused filedAt promises clocks
  compensations rootCause history`);

export const parkedColumns = named('customerId position events reason parkedAt');
