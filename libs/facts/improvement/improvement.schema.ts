import { toldSchema } from '#libs/facts/told.schema.js';
import {
  array,
  boolean,
  choice,
  count,
  instant,
  interval,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { IMPROVEMENT_STATES } from './improvement.commands.js';
import { MEASURE_KINDS } from './improvement.events.js';
import { VERDICTS } from './improvement.result.format.js';

const measure = named(
  'ImprovementMeasure',
  object(
    { kind: choice(...MEASURE_KINDS) },
    {
      name: string('Of a dimension or of a touchpoint type.'),
      definition: string(),
      tier: string(),
      channel: string(),
    },
  ),
);

const estimate = nullable(named('ImprovementEstimate', object({ value: nullable(number()), n: count(), interval })));

/** `Improvement` in the OpenAPI document. */
export const improvement = named(
  'Improvement',
  object({
    improvementId: uuid,
    title: string(),
    owner: string(),
    measure,
    target: number("On the measure's scale."),
    dueOn: { type: 'string', format: 'date' },
    status: choice(...IMPROVEMENT_STATES),
    openedAt: instant,
    doneAt: nullable(instant),
    droppedAt: nullable(instant),
    before: estimate,
    after: estimate,
    change: estimate,
    verdict: nullable(choice(...VERDICTS)),
    provisional: boolean(
      'Something is still to come: the 90 days after it are not over, it is still open, or this answers a command, which tells no result.',
    ),
    history: array(toldSchema('ImprovementEvent'), 'In the order in which it was decided.'),
  }),
);
