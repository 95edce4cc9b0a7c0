import {
  array,
  boolean,
  choice,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { momentOfTruth, parked, phase, score, valenceModel } from '#libs/insights/reading/shared.schemas.js';

const scores = named(
  'JourneyScores',
  object({
    peakEnd: score('(peak + end) / 2'),
    peak: score('The valence furthest from 0; of equals the latest.'),
    end: score('The last valence.'),
    positivePeak: score('The highest valence if above 0.'),
    negativePeak: score('The lowest valence if below 0.'),
    mean: score('Mean valence.'),
    peakValleyEnd: score('(max + min + end) / 3'),
    delta: nullable(number('Mean of experience − expectation.')),
    saturatedDelta: score(
      'Mean of tanh(delta / s): beyond the saturation of its definition, deltas hardly count more.',
    ),
    trend: nullable(number("Fitted change of valence over the journey's duration.")),
    durationSeconds: number(),
    touchpoints: count(),
    scored: count('Touchpoints with a valence.'),
    provisional: boolean('The journey is open.'),
  }),
);

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

export const journey = named('Journey', object(journeyMembers));

const mapTouchpoint = named(
  'JourneyTouchpoint',
  object(
    {
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
    },
    { valenceModel },
  ),
);

const outcome = named(
  'Outcome',
  object(
    { eventId: uuid, kind: choice('feedback', 'complaint'), at: instant },
    { instrument: string(), value: nullable(number()), complaintId: string(), category: string(), severity: count() },
  ),
);

export const journeyMap = named(
  'JourneyMap',
  object(
    {
      ...journeyMembers,
      stages: array(object({ stage: string(), phase, touchpoints: array(mapTouchpoint) })),
      outcomes: array(outcome),
      nextCursor: nullable(string('More touchpoints or outcomes: give it as `cursor`.')),
    },
    parked,
  ),
);

export const journeyColumns = columnsOf(`
  journeyId customerId definition definitionVersion status startedAt endedAt tier
  scores.peakEnd scores.peak scores.end scores.positivePeak scores.negativePeak scores.mean scores.peakValleyEnd scores.delta
  scores.saturatedDelta scores.trend scores.durationSeconds scores.touchpoints scores.scored scores.provisional`);
