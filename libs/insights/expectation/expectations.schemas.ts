import {
  choice,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const level = (description: string) => ({ ...number(description), minimum: -1, maximum: 1 });

export const expectationReport = named(
  'Expectation',
  object({
    touchpoint: string(),
    tier: nullable(string('Of customers of this tier; null: of those without one.')),
    configured: nullable(level('What the definition says: of the tier, else by default.')),
    learned: nullable(level('What was learned from experiences, whether it is in force or not.')),
    n: count('Touchpoints that it was learned from.'),
    inForce: nullable(choice('configured', 'learned', 'default')),
    since: nullable({
      ...instant,
      description: 'When what is in force was learned; null: what a definition says holds for all times.',
    }),
  }),
);

export const expectationColumns = columnsOf('touchpoint tier configured learned n inForce since');
