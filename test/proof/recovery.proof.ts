import { type Outcome, OUTCOMES, recoveryOf, type Subject } from '#libs/insights/recovery/recovery.insight.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { randomOf } from '#test/support/random.facts.js';
import { differences } from '#test/support/recompute/differences.js';
import { matchedDifferences } from '#test/support/recompute/matching.js';

/** What being recovered adds to later peak-end, and takes from the probability of silence. */
const EFFECT = 0.15;

/** Customers who feel later about as they felt before; who complains, and whom one makes up to, depends on that too. */
function generated(seed: number, effect: number): readonly Subject[] {
  const random = randomOf(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const clipped = (value: number) => Math.max(-1, Math.min(1, value));
  return Array.from({ length: 3_000 }, (): Subject => {
    const felt = clipped(0.2 + 0.35 * normal());
    const activity = Math.floor(8 * random() ** 2);
    const tier = random() < 0.3 ? 'gold' : 'silver';
    const complains = random() < 0.25 - 0.15 * felt;
    const group = !complains ? 'complaint-free' : random() < 0.5 + 0.2 * felt ? 'recovered' : 'unrecovered';
    const gain = group === 'recovered' ? effect : 0;
    const later = clipped(0.6 * felt + (tier === 'gold' ? 0.1 : 0) + 0.02 * activity + gain + 0.25 * normal());
    const silent = random() < 0.4 - 0.03 * activity - 0.1 * felt - gain ? 1 : 0;
    const purchases = silent === 1 ? 0 : Math.floor(random() * (3 + activity / 2));
    return {
      group,
      tier,
      activity,
      peakEnd: random() < 0.9 ? felt : null,
      later: { 'peak-end': later, feedback: random() < 0.5 ? later : null, purchases, silence: silent },
    };
  });
}

const SEEDS = Array.from({ length: full ? 100 : 20 }, (_, index) => index + 1);
/** Of 100, at least 90. */
const MOST = 0.9 * SEEDS.length;

/** For how many seeds the interval of the effect on an outcome holds a value. */
function holding(effect: number, outcome: Outcome, value: number): number {
  const intervals = SEEDS.map((seed) => {
    const found = recoveryOf(generated(seed, effect)).find(
      (each) => each.group === 'recovered' && each.comparedWith === 'complaint-free' && each.outcome === outcome,
    );
    return found?.interval ?? [Number.NaN, Number.NaN];
  });
  return intervals.filter(([low, high]) => low <= value && value <= high).length;
}

test.each(OUTCOMES)(
  'where recovery has no effect, the interval of %s covers 0 for nine in ten of fixed seeds',
  (outcome) => expect(holding(0, outcome, 0)).toBeGreaterThanOrEqual(MOST),
  PATIENCE_MS,
);

test(
  'an effect on later peak-end that is known lies within its interval for nine in ten, and 0 for none',
  () => {
    expect(holding(EFFECT, 'peak-end', EFFECT)).toBeGreaterThanOrEqual(MOST);
    expect(holding(EFFECT, 'peak-end', 0)).toBe(0);
  },
  PATIENCE_MS,
);

test(
  'an implementation that shares nothing with it finds the same differences and intervals',
  () => {
    for (const seed of SEEDS) {
      const subjects = generated(seed, EFFECT).slice(0, 40 * seed);
      expect(differences(matchedDifferences(subjects), recoveryOf(subjects), `seed ${seed}`)).toEqual([]);
    }
  },
  PATIENCE_MS,
);
