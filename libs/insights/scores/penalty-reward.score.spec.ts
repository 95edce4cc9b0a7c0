import fc from 'fast-check';
import { sampleOf, sampleOfValues } from './mean.score.js';
import { experienceGroups, experienceOf, penaltyReward } from './penalty-reward.score.js';

/** `n` outcomes around `mean`, half of them `spread` above, half below. */
const group = (n: number, mean: number, spread = 0.1) =>
  sampleOfValues(Array.from({ length: n }, (_, index) => mean + (index % 2 === 0 ? spread : -spread)));

describe('penalty and reward', () => {
  it('of the published example are −1.5 and 1.25 around 3.5, asymmetry −.0909', () => {
    const outcomes = [2, 3, 4, 5, 5, 3, 1, 4, 5, 2];
    const attribute = [1, 2, 3, 4, 5, 3, 1, 4, 5, 2];
    const deltas = attribute.map((value) => (value <= 2 ? -1 : value >= 4 ? 1 : 0));
    const result = penaltyReward(experienceGroups(deltas, outcomes));
    expect(result.b0).toBeCloseTo(3.5, 15);
    expect(result.penalty).toBeCloseTo(-1.5, 15);
    expect(result.reward).toBeCloseTo(1.25, 15);
    expect(result.asymmetry).toBeCloseTo(-0.25 / 2.75, 15);
    expect(result.attribute).toBe('performance');
    expect(result.momentOfTruth).toBe('neutral'); // four low and four high experiences decide nothing
    // Residual variance (2 + .5 + .75) / 7 on 7 degrees, t = 2.364624.
    const margin = 2.364624251592784 * Math.sqrt((3.25 / 7) * (1 / 4 + 1 / 2));
    expect(result.penaltyInterval?.[0]).toBeCloseTo(-1.5 - margin, 10);
    expect(result.rewardInterval?.[1]).toBeCloseTo(1.25 + margin, 10);
  });

  it('divides experiences at .25 on both sides', () => {
    expect([-0.25, -0.2499, 0, 0.2499, 0.25].map(experienceOf)).toEqual([
      'low',
      'neutral',
      'neutral',
      'neutral',
      'high',
    ]);
  });

  it.each([
    ['bad ones hurt, good ones go unnoticed', -0.4, 0.02, 'basic', 'negative'],
    ['good ones delight, bad ones go unnoticed', -0.02, 0.4, 'excitement', 'positive'],
    ['both, the bad a little more', -0.4, 0.36, 'performance', 'negative'],
    ['both, the good a little more', -0.36, 0.4, 'performance', 'positive'],
    ['both alike: losses weigh more', -0.5, 0.5, 'performance', 'negative'],
  ])('%s', (_, penalty, reward, attribute, momentOfTruth) => {
    const result = penaltyReward({ low: group(30, penalty), neutral: group(40, 0), high: group(30, reward) });
    expect(result).toMatchObject({ attribute, momentOfTruth });
  });

  it('is neutral with 29 experiences on either side', () => {
    expect(penaltyReward({ low: group(29, -0.4), neutral: group(40, 0), high: group(30, 0) }).momentOfTruth).toBe(
      'neutral',
    );
    expect(penaltyReward({ low: group(30, -0.4), neutral: group(40, 0), high: group(29, 0) }).momentOfTruth).toBe(
      'neutral',
    );
  });

  it('is neutral if the interval of the deciding effect covers 0', () => {
    const noisy = penaltyReward({ low: group(30, -0.1, 0.9), neutral: group(40, 0, 0.9), high: group(30, 0, 0.9) });
    expect(noisy).toMatchObject({ attribute: 'basic', momentOfTruth: 'neutral' });
  });

  it('has no effects without neutral experiences, and no asymmetry without effects', () => {
    const nothing = sampleOf(0, 0, 0);
    expect(penaltyReward({ low: group(30, -0.4), neutral: nothing, high: group(30, 0.4) })).toEqual({
      b0: null,
      penalty: null,
      reward: null,
      penaltyInterval: null,
      rewardInterval: null,
      rewardError: null,
      asymmetry: null,
      attribute: null,
      momentOfTruth: 'neutral',
    });
    const reversed = penaltyReward({ low: group(30, 0.2), neutral: group(40, 0), high: group(30, -0.2) });
    expect(reversed).toMatchObject({ asymmetry: null, attribute: null, momentOfTruth: 'neutral' });
  });

  it('of sums is that of the raw outcomes', () => {
    const outcomes = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(outcomes, outcomes, outcomes, (low, neutral, high) => {
        const bySums = (values: readonly number[]) =>
          sampleOf(
            values.length,
            values.reduce((a, b) => a + b, 0),
            values.reduce((a, b) => a + b * b, 0),
          );
        const deltas = [low.map(() => -1), neutral.map(() => 0), high.map(() => 1)].flat();
        const raw = penaltyReward(experienceGroups(deltas, [low, neutral, high].flat()));
        const summed = penaltyReward({ low: bySums(low), neutral: bySums(neutral), high: bySums(high) });
        expect(summed.penalty).toBeCloseTo(raw.penalty ?? Number.NaN, 9);
        expect(summed.rewardInterval?.[0]).toBeCloseTo(raw.rewardInterval?.[0] ?? Number.NaN, 8);
      }),
    );
  });
});
