import { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import type { WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { cutOf } from './chain.table.js';
import type { CustomerFacts } from './customer-journeys.insight.js';
import type { Cut } from './journey.segmentation.js';
import { type Outcome, outcomeOf } from './outcome.insight.js';

/** The facts that `factsOf` looks at. */
export const JOURNEY_FACTS = [
  'touchpoint.recorded',
  'journey.started',
  'journey.ended',
  'customer.tier-assigned',
  'feedback.submitted',
  'complaint.filed',
] as const;

/** A customer's facts by what they are to journeys. */
export function factsOf({ facts }: Pick<WholeCustomer, 'facts'>): CustomerFacts {
  const touchpoints: Touchpoint[] = [];
  const cuts: Cut[] = [];
  const tiers: { place: Buffer; tier: string }[] = [];
  const outcomes: Outcome[] = [];
  for (const fact of facts) {
    const { place, eventId, time, data } = fact;
    switch (fact.type) {
      case 'touchpoint.recorded':
        touchpoints.push(touchpointOf(eventId, place, time, fact));
        break;
      case 'customer.tier-assigned':
        tiers.push({ place, tier: data.tier as string });
        break;
      case 'journey.started':
      case 'journey.ended':
        cuts.push(cutOf(fact));
        break;
      case 'feedback.submitted':
      case 'complaint.filed':
        outcomes.push(outcomeOf(fact));
    }
  }
  return { touchpoints, cuts, tiers: new Tiers(tiers), outcomes };
}
