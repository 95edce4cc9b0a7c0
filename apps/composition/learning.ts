import type { Database } from '#libs/eventing/database.js';
import type { FitType, Learned } from '#libs/facts/fit/fit.events.js';
import type { FitOrder } from '#libs/facts/fit/fits.runner.js';
import { learnChurn } from '#libs/insights/churn-risk/churn-fit.learning.js';
import { learnValue } from '#libs/insights/value/value-fit.learning.js';

const LEARNERS: {
  readonly [Type in FitType]: (database: Database, order: FitOrder) => Promise<Learned<Type> | null>;
} = {
  'churn.model-fitted': learnChurn,
  'value.model-fitted': learnValue,
};

/** Learns a tenant's model; null if there is too little to learn from. */
export function learnFrom(database: Database, order: FitOrder): Promise<Learned | null> {
  return LEARNERS[order.type](database, order);
}
