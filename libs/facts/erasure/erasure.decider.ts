import type { Decider } from '#libs/kernel/decider.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { Erasure } from './erasure.events.js';

export type CustomerErasedEvent = Typed<'customer.erased'> & { readonly customerId: string };

/** The customers erased; empty before the erasure. */
export type ErasureState = readonly CustomerErasedEvent[];

/** Erases everybody at once, or nobody. If the erasure is already in the log, nothing more is decided. */
export const erasureDecider: Decider<ErasureState, Erasure, CustomerErasedEvent> = {
  initial: [],

  decide({ erasureId, survivor, customers }, state) {
    if (state.length > 0) return [];
    return customers.map(({ customerId, keys }) => ({
      type: 'customer.erased',
      customerId,
      data: { erasureId, survivor, keys },
    }));
  },

  evolve: (state, event) => [...state, event],
};
