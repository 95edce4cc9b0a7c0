import { erasureDecider } from './erasure.decider.js';
import type { Erasure } from './erasure.events.js';

const erasure: Erasure = {
  erasureId: 'e',
  tenant: 'acme',
  survivor: 'new',
  time: 0,
  customers: [
    { customerId: 'new', keys: ['k'] },
    { customerId: 'old', keys: [] },
  ],
};
const erased = [
  { type: 'customer.erased', customerId: 'new', data: { erasureId: 'e', survivor: 'new', keys: ['k'] } },
  { type: 'customer.erased', customerId: 'old', data: { erasureId: 'e', survivor: 'new', keys: [] } },
] as const;

describe('erasureDecider', () => {
  it('given nothing, when a customer is erased, then everybody merged into it is', () => {
    expect(erasureDecider.decide(erasure, erasureDecider.initial, undefined)).toEqual(erased);
  });

  it('given an erasure, when it is requested again, then nothing more happens', () => {
    const state = erased.reduce(erasureDecider.evolve, erasureDecider.initial);
    expect(erasureDecider.decide(erasure, state, undefined)).toEqual([]);
  });
});
