import { boolean, choice, nullable, number, type Schema } from '#libs/platform/querying/answer.schema.js';

export const score = (description: string): Schema => nullable({ ...number(description), minimum: -1, maximum: 1 });
export const momentOfTruth = choice('positive', 'negative', 'neutral');
export const phase = nullable(choice('pre-sale', 'in-sale', 'after-sale'));

/** Present, and true, only if facts of the customer are waiting for an operator. */
export const parked = { parked: boolean('Facts of this customer could not be projected: the answer lacks them.') };
