import {
  array,
  count,
  interval,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { type Columns, columnsOf } from '#libs/platform/querying/csv.writer.js';
import { BINS } from '#libs/insights/journey/journey.sums.js';
import { score } from '#libs/insights/reading/shared.schemas.js';

const statistics = named(
  'ScoreStatistics',
  object({
    mean: score('Mean over the scored journeys.'),
    interval,
    distribution: array(count(), 'Journeys in bins of .1: [−1, −.9) … [.9, 1].'),
  }),
);

const correlation = named('Correlation', object({ r: nullable(number('Null below n = 10.')), interval }));

export const peakEndItem = named(
  'PeakEndGroup',
  object({
    key: nullable(string()),
    n: count('Scored journeys.'),
    unscored: count(),
    peakEnd: statistics,
    mean: statistics,
    laterFeedback: object({ n: count(), peakEnd: correlation, mean: correlation }),
  }),
);

const statisticsColumns = (score: string): Columns => [
  ...columnsOf(`${score}.mean ${score}.interval.0 ${score}.interval.1`),
  ...Array.from({ length: BINS }, (_, bin) => `${score}.distribution.${bin}`),
];

export const peakEndColumns: Columns = [
  ...columnsOf('key n unscored'),
  ...statisticsColumns('peakEnd'),
  ...statisticsColumns('mean'),
  ...columnsOf(
    'laterFeedback.n laterFeedback.peakEnd.r laterFeedback.peakEnd.interval.0 laterFeedback.peakEnd.interval.1',
  ),
  ...columnsOf('laterFeedback.mean.r laterFeedback.mean.interval.0 laterFeedback.mean.interval.1'),
];
