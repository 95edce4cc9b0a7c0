import {
  anything,
  array,
  boolean,
  choice,
  count,
  instant,
  interval,
  nullable,
  number,
  object,
  type Schema,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { COMPLAINT_STATES } from '#libs/insights/complaint/complaint.answer.js';
import { LIFECYCLES } from '#libs/insights/customer/customers.query.js';

const score = (description: string): Schema => nullable({ ...number(description), minimum: -1, maximum: 1 });
const momentOfTruth = choice('positive', 'negative', 'neutral');
const phase = nullable(choice('pre-sale', 'in-sale', 'after-sale'));
const lastAnswer = nullable(object({ value: number(), at: instant }));
/** Only there, and true, where facts of the customer wait for an operator. */
export const parked = { parked: boolean('Facts of this customer could not be projected: the answer lacks them.') };

export const customer = object(
  {
    customerId: string("The survivor's id."),
    mergedFrom: array(string(), 'Ids merged into it.'),
    traits: anything,
    segment: nullable(string()),
    potential: nullable(choice('high', 'normal', 'low')),
    tier: nullable(string()),
    lifecycle: choice(...LIFECYCLES),
    advocate: boolean('Recommends the brand.'),
    firstContactAt: nullable(instant),
    lastContactAt: nullable(instant),
    journeys: count(),
    peakEnd: object({
      latest: score('Of the latest scored journey, open or not.'),
      mean: score('Over the closed journeys.'),
    }),
    openComplaints: count(),
    nps: lastAnswer,
    csat: lastAnswer,
    purchases: array(
      object({ currency: string(), count: count('Purchases.'), amount: string('Purchases less returns.') }),
    ),
    churn: nullable(anything),
  },
  parked,
);

export const scores = object({
  peakEnd: score('(peak + end) / 2'),
  peak: score('The valence furthest from 0; of equals the latest.'),
  end: score('The last valence.'),
  positivePeak: score('The highest valence if above 0.'),
  negativePeak: score('The lowest valence if below 0.'),
  mean: score('Mean valence.'),
  peakValleyEnd: score('(max + min + end) / 3'),
  delta: nullable(number('Mean of experience − expectation.')),
  saturatedDelta: score('Mean of tanh(delta / s): beyond the saturation of its definition, deltas hardly count more.'),
  trend: nullable(number("Fitted change of valence over the journey's duration.")),
  durationSeconds: number(),
  touchpoints: count(),
  scored: count('Touchpoints with a valence.'),
  provisional: boolean('The journey is open.'),
});

const journeyMembers = {
  journeyId: string(),
  customerId: string(),
  definition: nullable(string()),
  definitionVersion: nullable(count()),
  status: choice('open', 'ended', 'abandoned'),
  startedAt: instant,
  endedAt: nullable(instant),
  tier: nullable(string('In force when it started.')),
  scores,
};

export const journey = object(journeyMembers);

const mapTouchpoint = object({
  eventId: uuid,
  touchpoint: string(),
  channel: string(),
  at: instant,
  valence: score('−1 … +1'),
  valenceSource: choice('explicit', 'rating', 'text', 'none'),
  expectation: score('What this kind of customer expects.'),
  delta: nullable(number('Valence − expectation.')),
  saturatedDelta: score('tanh(delta / s), s the saturation of its definition.'),
  momentOfTruth,
  isPeak: boolean(),
  isEnd: boolean(),
});

const outcome = object(
  { eventId: uuid, kind: choice('feedback', 'complaint'), at: instant },
  { instrument: string(), value: nullable(number()), complaintId: string(), category: string(), severity: count() },
);

export const journeyMap = object(
  {
    ...journeyMembers,
    stages: array(object({ stage: string(), phase, touchpoints: array(mapTouchpoint) })),
    outcomes: array(outcome),
    nextCursor: nullable(string('More touchpoints or outcomes: give it as `cursor`.')),
  },
  parked,
);

export const timelineItem = object(
  {
    eventId: uuid,
    type: string('As published: `peakend.touchpoint.recorded.v1`.'),
    at: instant,
    source: string(),
    id: string(),
    sequence: nullable(string()),
    channel: nullable(string()),
    journeyId: nullable(string()),
    data: anything,
  },
  { retracted: boolean('A touchpoint that was taken back.') },
);

const aggregatedTouchpoint = object({
  touchpoint: string(),
  n: count('Touchpoints.'),
  journeys: count('Journeys that have it.'),
  scored: count('Touchpoints with a valence.'),
  meanValence: score('Mean valence.'),
  interval,
  meanExpectation: score('Mean expectation.'),
  meanDelta: nullable(number('Mean of valence − expectation.')),
  meanSaturatedDelta: score('Mean of tanh((valence − expectation) / s).'),
  peakShare: nullable(number('Share of the scored journeys that have it whose peak it is.')),
  endShare: nullable(number('Share of the scored journeys that have it whose end it is.')),
  momentOfTruth,
  effects: object({
    outcome: choice('later-feedback', 'other-touchpoints'),
    penalty: nullable(number('Effect of a bad experience on the outcome.')),
    penaltyInterval: interval,
    reward: nullable(number('Effect of a good experience on the outcome.')),
    rewardInterval: interval,
    asymmetry: nullable(number()),
  }),
  trend: nullable(number('Change of valence in 30 days.')),
});

export const aggregatedMap = object({
  definition: string(),
  definitionVersion: count(),
  journeys: count('Closed journeys with a selected touchpoint.'),
  unscored: count(),
  stages: array(object({ stage: string(), phase, touchpoints: array(aggregatedTouchpoint) })),
});

const statistics = object({
  mean: score('Mean over the scored journeys.'),
  interval,
  distribution: array(count(), 'Journeys in bins of .1: [−1, −.9) … [.9, 1].'),
});
const correlation = object({ r: nullable(number('Null below n = 10.')), interval });

export const peakEndItem = object({
  key: nullable(string()),
  n: count('Scored journeys.'),
  unscored: count(),
  peakEnd: statistics,
  mean: statistics,
  laterFeedback: object({ n: count(), peakEnd: correlation, mean: correlation }),
});

export const complaint = object({
  complaintId: string(),
  customerId: string(),
  state: choice(...COMPLAINT_STATES),
  category: string(),
  severity: count('1 … 5'),
  channel: string(),
  department: nullable(string()),
  assignee: nullable(string()),
  escalated: boolean(),
  paused: boolean(),
  filedAt: instant,
  promises: array(anything),
  clocks: array(anything),
  compensations: array(anything),
  rootCause: nullable(anything),
  history: array(object({ type: string(), at: instant, eventId: uuid })),
});

export const status = object({
  head: string("The log's last position."),
  projections: array(
    object({
      projection: string(),
      position: string(),
      lagEvents: count(),
      lagSeconds: number('Age of the first event that it has not reached.'),
      version: nullable(count()),
      rebuilding: nullable(count('The version that is being built beside it.')),
    }),
  ),
  parkedCustomers: count(),
});

export const parkedCustomer = object({
  customerId: string('As published.'),
  position: string('Of its first parked event.'),
  events: count('Parked events.'),
  reason: string(),
  parkedAt: instant,
});

export const replayed = object({
  customerId: string(),
  replayed: count('Events projected.'),
  parked: count('Events still parked.'),
});
