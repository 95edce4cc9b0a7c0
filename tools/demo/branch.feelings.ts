import type { SeededRandom } from './seeded.random.js';

export type Tier = 'standard' | 'gold' | 'vip';

/** What a touchpoint of a branch visit is like: how often it happens, how it feels, how long it takes. */
export interface Step {
  readonly touchpoint: string;
  readonly share: number | Readonly<Record<Tier, number>>;
  readonly feels: (random: SeededRandom, tier: Tier) => number;
  readonly minutes: readonly [number, number];
}

const around =
  (mean: number, deviation: number) =>
  (random: SeededRandom): number =>
    random.normal(mean, deviation);

/** Customers who were promised no queue mind even a short one; those who were promised nothing mind a long one. */
function queueing(random: SeededRandom, tier: Tier): number {
  if (tier === 'standard') return random.normal(-0.1, 0.36);
  const lucky = random.next();
  if (tier === 'vip') return lucky < 0.12 ? random.normal(-0.2, 0.2) : lucky < 0.6 ? random.normal(0.8, 0.08) : 1;
  return lucky < 0.8 ? random.normal(-0.6, 0.12) : lucky < 0.89 ? random.normal(0.4, 0.1) : random.normal(0.8, 0.06);
}

/** A VIP who is greeted by name is delighted; now and then nobody looks up. */
function beingSeen(random: SeededRandom, tier: Tier): number {
  if (tier !== 'vip') return random.normal(tier === 'gold' ? 0.12 : 0.1, 0.28);
  const luck = random.next();
  return luck < 0.14 ? random.normal(-0.1, 0.1) : luck < 0.3 ? random.normal(0.3, 0.1) : random.normal(0.92, 0.05);
}

const tiered = (means: Readonly<Record<Tier, number>>, deviation: number) => (random: SeededRandom, tier: Tier) =>
  random.normal(means[tier], deviation);

/** In the order of a visit (domain: bank branch visit). */
export const steps: readonly Step[] = [
  { touchpoint: 'location', share: 0.18, feels: around(0.08, 0.25), minutes: [0, 1] },
  { touchpoint: 'opening-hours', share: 0.12, feels: around(-0.02, 0.3), minutes: [0, 1] },
  { touchpoint: 'branch-look', share: 0.18, feels: around(0.12, 0.22), minutes: [1, 2] },
  {
    touchpoint: 'welcome',
    share: 0.55,
    feels: tiered({ standard: 0.12, gold: 0.2, vip: 0.35 }, 0.22),
    minutes: [0, 1],
  },
  { touchpoint: 'being-seen', share: { standard: 0.25, gold: 0.3, vip: 0.9 }, feels: beingSeen, minutes: [0, 1] },
  {
    touchpoint: 'staff-attitude',
    share: 0.6,
    feels: tiered({ standard: 0.15, gold: 0.38, vip: 0.45 }, 0.34),
    minutes: [1, 3],
  },
  { touchpoint: 'product-range', share: 0.2, feels: around(0.05, 0.22), minutes: [1, 4] },
  { touchpoint: 'queueing', share: { standard: 0.8, gold: 0.96, vip: 0.8 }, feels: queueing, minutes: [2, 4] },
  {
    touchpoint: 'counter-service',
    share: 0.72,
    feels: tiered({ standard: 0.15, gold: 0.18, vip: 0.3 }, 0.32),
    minutes: [3, 9],
  },
  {
    touchpoint: 'professional-advice',
    share: 0.3,
    feels: tiered({ standard: 0.15, gold: 0.25, vip: 0.68 }, 0.3),
    minutes: [8, 25],
  },
  {
    touchpoint: 'fees',
    share: 0.22,
    feels: tiered({ standard: -0.28, gold: -0.12, vip: 0.55 }, 0.25),
    minutes: [1, 2],
  },
  { touchpoint: 'information-window', share: 0.08, feels: around(0, 0.25), minutes: [1, 4] },
  { touchpoint: 'goodbye', share: 0.92, feels: tiered({ standard: 0.15, gold: 0.1, vip: 0.4 }, 0.2), minutes: [0, 1] },
];

/** Seconds in the queue: gold and VIP customers wait far less than others. */
export function waitSeconds(random: SeededRandom, tier: Tier): number {
  const [low, high] = { standard: [240, 1_800], gold: [60, 300], vip: [0, 90] }[tier] as [number, number];
  return random.whole(low, high);
}

const EXPECTED: Readonly<Record<string, Partial<Record<Tier, number>>>> = {
  queueing: { standard: -0.2, gold: 0.4, vip: 0.8 },
  'staff-attitude': { gold: 0.3 },
  'being-seen': { vip: 0.3 },
  'professional-advice': { vip: 0.6 },
  fees: { vip: 0.5 },
};

/**
 * What a disappointment and a delight at a touchpoint do to the opinion afterwards. A queue can only spoil a visit,
 * being recognised can only lift it, and the attitude of the staff can do both.
 */
const EFFECTS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  queueing: [-0.75, 0],
  'counter-service': [-0.3, 0.05],
  'staff-attitude': [-0.35, 0.35],
  'being-seen': [0, 0.55],
  'professional-advice': [0, 0.35],
};

/** What a customer thinks of a visit when asked later, −1 … +1 and beyond. */
export function opinionOf(
  visit: readonly { touchpoint: string; valence: number }[],
  tier: Tier,
  random: SeededRandom,
): number {
  let opinion = random.normal(0.35, 0.22);
  for (const { touchpoint, valence } of visit) {
    const delta = valence - (EXPECTED[touchpoint]?.[tier] ?? 0);
    const [low, high] = EFFECTS[touchpoint] ?? [0, 0];
    opinion += delta <= -0.25 ? low : delta >= 0.25 ? high : 0;
  }
  return opinion;
}
