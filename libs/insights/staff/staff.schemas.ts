import { answerScore, meanOfTouchpoints } from '#libs/insights/reading/estimate.schemas.js';
import {
  boolean,
  count,
  interval,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

export const staffMember = named(
  'StaffMember',
  object({
    staffId: string(),
    ...meanOfTouchpoints,
    compared: count('Touchpoints with a valence that others have the like of.'),
    effect: nullable(
      number('How much better they are than those of others, drawn towards 0 by as much as is likely to be chance.'),
    ),
    effectInterval: interval,
    tooFew: boolean('`n` or `compared` is below 30.'),
    csat: answerScore,
    complaintsPer100: nullable(number('Complaints per 100 touchpoints.')),
  }),
);

export const staffColumns = columnsOf(`
  staffId touchpoints n mean interval.0 interval.1 compared effect effectInterval.0 effectInterval.1 tooFew
  csat.n csat.score csat.interval.0 csat.interval.1 csat.tooFew complaintsPer100`);
