import { boolean, count, interval, named, nullable, number, object } from '#libs/platform/querying/answer.schema.js';

const share = named(
  'CareActiveShare',
  object({
    n: count('Occasions whose 90 days are over.'),
    share: nullable(number('Of these, those after which there was an activity day.')),
    interval,
    tooFew: boolean('Fewer than 30.'),
  }),
);

const mean = named(
  'CareMeanFeedback',
  object({
    n: count('Answers with a valence.'),
    mean: nullable(number('Their mean valence.')),
    interval,
    tooFew: boolean('Fewer than 30.'),
  }),
);

const difference = named(
  'CareDifference',
  object({
    n: count('Of both.'),
    value: nullable(number('Sent less control.')),
    interval,
    tooFew: boolean('Fewer than 30 on one side.'),
  }),
);

export const careEffect = named(
  'CareEffect',
  object({
    sent: count('How often something was due, and told.'),
    control: count('How often it was held back, for the customer is of the control share.'),
    skipped: count('How often it was skipped: late, too often, or by a date that cannot be read.'),
    active: named('CareActive', object({ sent: share, control: share, difference })),
    feedback: named('CareFeedback', object({ sent: mean, control: mean, difference })),
  }),
);
