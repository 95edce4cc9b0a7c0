import { countUntil } from '#libs/kernel/bisection.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import type { GivenRatings } from '#libs/insights/ratings/answer.ratings.js';
import type { Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { comparePlaces, microsecondsOf } from '#libs/kernel/place.js';
import { type Chain, chainOf, type Definitions, explicitChain } from './definitions.score.js';
import { type Cut, cutChain, type Journey, journeysOf } from './journey.segmentation.js';
import { journeyFor, type JourneysAround, type Lasting, type Outcome, touchpointWanted } from './outcome.insight.js';

/** All of a customer's facts that make up journeys, each kind in event-time order. */
export interface CustomerFacts {
  readonly touchpoints: readonly Touchpoint[];
  readonly cuts: readonly Cut[];
  readonly tiers: Tiers;
  readonly outcomes: readonly Outcome[];
}

/** A journey with what was attached to it. */
export interface CompleteJourney {
  readonly journey: Journey;
  /** The valence of the last feedback that has one. */
  laterFeedback: number | null;
  /** What feedback attached to it rates. */
  readonly ratings: GivenRatings[];
}

export interface CustomerJourneys {
  readonly journeys: readonly CompleteJourney[];
  readonly outcomes: readonly { readonly outcome: Outcome; readonly journey: Journey | null }[];
}

/** A customer's journeys as a function of all its facts (docs/adr/0002). */
export function journeysOfCustomer(facts: CustomerFacts, definitions: Definitions): CustomerJourneys {
  const touchpoints = groupBy(facts.touchpoints, (touchpoint) => chainOf(touchpoint, definitions));
  touchpoints.delete(null);
  const cuts = groupBy(facts.cuts, cutChain);
  const journeys = [...(touchpoints as Map<Chain, Touchpoint[]>)].flatMap(([chain, found]) =>
    journeysOf(chain, { touchpoints: found, cuts: cuts.get(chain) ?? [] }, definitions, facts.tiers).map(
      (journey): HeldJourney => ({
        journey,
        laterFeedback: null,
        ratings: [],
        from: microsecondsOf(journey.summary.first.place),
        to: microsecondsOf(journey.summary.last.place),
      }),
    ),
  );
  if (facts.outcomes.length === 0) return { journeys, outcomes: [] };
  const around = new JourneysOfCustomer(journeys, touchpoints as Map<Chain, Touchpoint[]>, facts.outcomes);
  const outcomes = facts.outcomes.map((outcome) => {
    const found = journeyFor(outcome, around);
    if (found && outcome.valence !== null) found.laterFeedback = outcome.valence;
    if (found && outcome.ratings !== null) found.ratings.push(outcome.ratings);
    return { outcome, journey: found?.journey ?? null };
  });
  return { journeys, outcomes };
}

type HeldJourney = CompleteJourney & Lasting;

class JourneysOfCustomer implements JourneysAround<HeldJourney> {
  private readonly started: readonly HeldJourney[];
  /** The latest end among the journeys up to each one: if it is too early, so are all before it. */
  private readonly latest: readonly bigint[];
  private readonly chains: ReadonlyMap<Chain, readonly HeldJourney[]>;
  private readonly wanted = new Map<Uuid, { readonly chain: Chain; readonly place: Buffer }>();

  constructor(
    journeys: readonly HeldJourney[],
    private readonly touchpoints: ReadonlyMap<Chain, readonly Touchpoint[]>,
    outcomes: readonly Outcome[],
  ) {
    this.started = [...journeys].sort((a, b) => compare(a.from, b.from) || compareIds(a.journey.id, b.journey.id));
    let latest = this.started[0]?.to ?? 0n;
    this.latest = this.started.map(({ to }) => (latest = to > latest ? to : latest));
    this.chains = groupBy(journeys, ({ journey }) => journey.chain);
    const named = new Set(outcomes.map(touchpointWanted));
    named.delete(null);
    if (named.size === 0) return;
    for (const [chain, found] of touchpoints)
      for (const { eventId, place } of found) if (named.has(eventId)) this.wanted.set(eventId, { chain, place });
  }

  explicit(id: string): HeldJourney | undefined {
    return this.chains.get(explicitChain(id))?.[0];
  }

  holding(touchpoint: Uuid): HeldJourney | undefined {
    const found = this.wanted.get(touchpoint);
    if (!found) return undefined;
    const journeys = this.chains.get(found.chain) ?? [];
    const next = countUntil(journeys, ({ journey }) => comparePlaces(journey.summary.first.place, found.place) > 0);
    return journeys[next - 1];
  }

  *lasting({ from, to }: Lasting): Generator<HeldJourney> {
    for (let at = countUntil(this.started, (each) => each.from > to) - 1; at >= 0; at--) {
      if ((this.latest[at] as bigint) < from) return;
      const journey = this.started[at] as HeldJourney;
      if (journey.to >= from) yield journey;
    }
  }

  touched({ journey }: HeldJourney, { from, to }: Lasting): boolean {
    const touchpoints = this.touchpoints.get(journey.chain) ?? [];
    const next = touchpoints[countUntil(touchpoints, ({ place }) => microsecondsOf(place) >= from)];
    return next !== undefined && microsecondsOf(next.place) <= to;
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ids as PostgreSQL orders them, bytewise in UTF-8. */
function compareIds(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
