import type { CustomerEventType } from '#libs/facts/stored.events.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { isFactOf, type WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { cutOf } from './chain.table.js';
import type { CustomerFacts } from './customer-journeys.insight.js';
import type { Cut } from './journey.segmentation.js';
import { type Outcome, OUTCOMES, outcomeOf } from './outcome.insight.js';

/** Types of the facts that journeys are made of. */
export const JOURNEY_FACTS = [
  'touchpoint.recorded',
  'journey.started',
  'journey.ended',
  'customer.tier-assigned',
  ...OUTCOMES,
] as const satisfies readonly CustomerEventType[];

/** A customer's facts by their role in journeys. */
export function factsOf({ facts }: Pick<WholeCustomer, 'facts'>): CustomerFacts {
  const touchpoints: Touchpoint[] = [];
  const cuts: Cut[] = [];
  const tiers: { place: Buffer; tier: string }[] = [];
  const outcomes: Outcome[] = [];
  for (const fact of facts.filter((each) => isFactOf(each, JOURNEY_FACTS))) {
    const { place, eventId, time } = fact;
    switch (fact.type) {
      case 'touchpoint.recorded':
        touchpoints.push(touchpointOf(eventId, place, time, fact));
        break;
      case 'customer.tier-assigned':
        tiers.push({ place, tier: fact.data.tier });
        break;
      case 'journey.started':
      case 'journey.ended':
        cuts.push(cutOf(fact));
        break;
      case 'feedback.submitted':
      case 'complaint.filed':
        outcomes.push(outcomeOf(fact));
        break;
      default:
        fact satisfies never;
    }
  }
  return { touchpoints, cuts, tiers: new Tiers(tiers), outcomes };
}
