import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { ChurnModelFitted } from './churn-fit.events.js';

export interface StoreFitCommand {
  readonly fit: Omit<ChurnModelFitted, 'version'>;
  /** The version of the last fit that was known when this one was learned; 0: none. */
  readonly after: number;
}

export type ChurnFitEvent = Typed<'churn.model-fitted'>;

/** Stores a fit, unless another process has stored one since; the state is the version of the last. */
export const churnFitDecider: Decider<number, StoreFitCommand, ChurnFitEvent> = {
  initial: 0,
  decide: ({ fit, after }, last) =>
    last === after ? [{ type: 'churn.model-fitted', data: { version: last + 1, ...fit } }] : [],
  evolve: (_, { data }) => data.version,
};
