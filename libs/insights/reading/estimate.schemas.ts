import {
  boolean,
  count,
  interval,
  named,
  nullable,
  number,
  object,
  type Schema,
} from '#libs/platform/querying/answer.schema.js';
import { score } from './shared.schemas.js';

const tooFew = (what: string): Schema => boolean(`Fewer than 30 ${what}.`);

/** A score of answers with its interval. */
export const answerScore = named(
  'AnswerScore',
  object({
    n: count('Answers.'),
    score: nullable(number('NPS in points, CSAT the share of 4–5, CES the mean answer.')),
    interval,
    tooFew: tooFew('answers'),
  }),
);

/** Members of a mean valence of touchpoints. */
export const meanOfTouchpoints = {
  touchpoints: count(),
  n: count('Touchpoints with a valence.'),
  mean: score('Their mean valence.'),
  interval,
};
