import {
  boolean,
  choice,
  named,
  nullable,
  number,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';

export const score = (description: string): Schema => nullable({ ...number(description), minimum: -1, maximum: 1 });
export const momentOfTruth = choice('positive', 'negative', 'neutral');
/** What estimated a valence from words. */
export const valenceModel = named('ValenceModel', object({ name: string(), version: string() }));
export const phase = nullable(choice('pre-sale', 'in-sale', 'after-sale'));

/** Present, and true, only if facts of the customer are waiting for an operator. */
export const parked = { parked: boolean('Facts of this customer could not be projected: the answer lacks them.') };
