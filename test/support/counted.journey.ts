import { Tiers } from '#libs/facts/table/tier.insight.js';
import { touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { Definitions } from '#libs/insights/journey/definitions.score.js';
import type { Counted } from '#libs/insights/journey/journey.cells.js';
import { merge, summaryOf } from '#libs/insights/journey/journey.summary.js';
import { placeFrom } from '#libs/kernel/place.js';

const definitions = new Definitions([]);

/** One of a few journeys that share days, tiers, staff and channels in all combinations. */
export function countedJourney(seed: number): Counted {
  const summaries = [0, 1].map((index) => {
    const data = {
      touchpoint: ['call', 'visit', 'chat'][(seed + index) % 3] as string,
      channel: ['app', 'shop'][(seed >> index) % 2] as string,
      staffId: `s${(seed * (index + 1)) % 3}`,
      valence: ((seed * 7 + index * 3) % 21) / 10 - 1,
    };
    const time = seed * 1_000 + index;
    return summaryOf(
      touchpointOf(`e${time}`, placeFrom(time), time, { data, derived: null }),
      'errand',
      definitions,
      new Tiers([]),
    );
  });
  return {
    customerNo: BigInt(seed % 2),
    definition: 'errand',
    tier: seed % 2 === 0 ? 'gold' : null,
    day: `2024-03-0${1 + (seed % 4)}`,
    summary: summaries.reduce(merge),
    laterFeedback: seed % 3 === 0 ? 0.5 : null,
    attached: null,
  };
}
