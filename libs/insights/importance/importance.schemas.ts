import {
  boolean,
  choice,
  count,
  interval,
  list,
  named,
  nullable,
  number,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const rating = (description: string): Schema => nullable({ ...number(description), minimum: 0, maximum: 10 });

const dimensionReport = named(
  'DimensionReport',
  object({
    dimension: string(),
    experience: rating('How it was, on average.'),
    expectation: rating('How it was expected to be.'),
    satisfaction: nullable(number('Experience less expectation.')),
    importance: rating('As stated, or derived; `importanceBasis` says which.'),
    weighted: nullable(number('Importance times satisfaction.')),
    ideal: rating('How it should be.'),
    gap: nullable(number('Experience less ideal.')),
    priority: nullable(number('What is missing from expectation, by the share of importance.')),
    quadrant: nullable(choice('concentrate', 'keep-up', 'low-priority', 'possible-overkill')),
    n: count('Ratings of the experience.'),
    counts: named(
      'RatingCounts',
      object({ experience: count(), expectation: count(), importance: count(), ideal: count() }),
    ),
    intervals: named(
      'RatingIntervals',
      object({
        experience: interval,
        expectation: interval,
        satisfaction: interval,
        importance: interval,
        ideal: interval,
        gap: interval,
      }),
    ),
    tooFew: boolean('Fewer than 30 ratings of something that is told.'),
  }),
);

export const importanceAnswer = named(
  'ImportancePerformance',
  list(dimensionReport, {
    over: choice('feedback', 'journeys'),
    key: nullable(string('The dimension whose lack of satisfaction weighs most.')),
    crossHair: nullable(
      named('CrossHair', object({ experience: number('Mean over dimensions.'), importance: number() })),
    ),
    importanceBasis: nullable(choice('stated', 'derived')),
  }),
);

export const importanceColumns = columnsOf(`
  dimension experience intervals.experience.0 intervals.experience.1 expectation intervals.expectation.0
  intervals.expectation.1 satisfaction intervals.satisfaction.0 intervals.satisfaction.1 importance
  intervals.importance.0 intervals.importance.1 weighted ideal intervals.ideal.0 intervals.ideal.1 gap intervals.gap.0
  intervals.gap.1 priority quadrant n counts.experience counts.expectation counts.importance counts.ideal tooFew`);
