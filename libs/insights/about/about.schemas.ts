import { answerScore, meanOfTouchpoints } from '#libs/insights/reading/estimate.schemas.js';
import { score } from '#libs/insights/reading/shared.schemas.js';
import { boolean, count, interval, named, object, string } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

export const aboutThing = named(
  'AboutThing',
  object({
    name: string(),
    ...meanOfTouchpoints,
    tooFew: boolean('Fewer than 30 touchpoints with a valence.'),
    nps: answerScore,
    csat: answerScore,
    ces: answerScore,
    texts: named(
      'TextsAbout',
      object({
        n: count('Answers with words.'),
        mean: score('Mean valence of those that have one.'),
        interval,
        tooFew: boolean('Fewer than 30 have one.'),
      }),
    ),
  }),
);

const scoreColumns = (score: string) =>
  `${score}.n ${score}.score ${score}.interval.0 ${score}.interval.1 ${score}.tooFew`;

export const aboutColumns = columnsOf(`
  name touchpoints n mean interval.0 interval.1 tooFew ${['nps', 'csat', 'ces'].map(scoreColumns).join(' ')}
  texts.n texts.mean texts.interval.0 texts.interval.1 texts.tooFew`);
