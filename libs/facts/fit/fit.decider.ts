import type { EventData, Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { FitType, Learned } from './fit.events.js';

export interface StoreFitCommand<Type extends FitType> {
  readonly type: Type;
  readonly fit: Learned<Type>;
  /** The version of the last fit that was known when this one was learned; 0: none. */
  readonly after: number;
}

/** Stores a fit, unless another process has stored one since; the state is the version of the last. */
export const fitDecider: Decider<number, StoreFitCommand<FitType>, Typed<FitType>> = {
  initial: 0,
  decide: ({ type, fit, after }, last) =>
    last === after ? [{ type, data: { version: last + 1, ...fit } as EventData[FitType] } as Typed<FitType>] : [],
  evolve: (_, { data }) => data.version,
};
