import {
  anything,
  choice,
  instant,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { score, valenceModel } from '#libs/insights/reading/shared.schemas.js';
import { INSTRUMENTS } from './feedback-score.insight.js';

export const feedbackAnswerSchema = named(
  'FeedbackAnswer',
  object(
    {
      eventId: uuid,
      customerId: string(),
      at: instant,
      instrument: choice(...INSTRUMENTS, 'text'),
      value: nullable(number('On the scale of the instrument; null for text.')),
      valence: score('−1 … +1; null for words that no model could read.'),
      text: nullable(string('What was said; null where nothing was, and after an erasure.')),
      language: nullable(string()),
      tier: nullable(string('The tier in force when the answer was given.')),
      channel: nullable(string()),
      touchpoint: nullable(string()),
      staffId: nullable(string()),
      journeyId: nullable(string()),
      product: nullable(string()),
      productLine: nullable(string()),
      brand: nullable(string()),
      campaign: nullable(string()),
      expectation: score('What the customer had expected.'),
      dimensions: nullable(anything),
      importance: nullable(anything),
      expected: nullable(anything),
      ideal: nullable(anything),
    },
    { valenceModel },
  ),
);

export const answerColumns = columnsOf(`
  eventId customerId at instrument value valence valenceModel.name valenceModel.version text language tier channel
  touchpoint staffId journeyId product productLine brand campaign expectation dimensions importance expected ideal`);
