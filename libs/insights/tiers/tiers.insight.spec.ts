import { type Effort, tierReports, type TierSums } from './tiers.insight.js';

const none = { customers: 0n, contacts: 0n, seconds: 0n, revenue: 0n, cost: 0n, compensation: 0n };
const sums = (tier: string | null, some: Partial<TierSums>): TierSums => ({ ...none, ...some, tier });
const EURO = 10_000n;

describe('effort by tier', () => {
  // The worked example of the sources: effort goes to those who bring least.
  const [a, b, c] = tierReports(
    [
      sums('a', { customers: 10n, revenue: 70n * EURO, contacts: 15n }),
      sums('b', { customers: 20n, revenue: 20n * EURO, contacts: 25n }),
      sums('c', { customers: 70n, revenue: 10n * EURO, contacts: 60n }),
    ],
    'contacts',
  ) as [
    ReturnType<typeof tierReports>[number],
    ReturnType<typeof tierReports>[number],
    ReturnType<typeof tierReports>[number],
  ];

  it('is compared with revenue', () => {
    expect([a, b, c].map(({ customers, revenue, effort }) => [customers.share, revenue.share, effort.share])).toEqual([
      [0.1, 0.7, 0.15],
      [0.2, 0.2, 0.25],
      [0.7, 0.1, 0.6],
    ]);
    expect(a.ratio).toBeCloseTo(0.214286, 6);
    expect([b.ratio, c.ratio]).toEqual([1.25, 6]);
  });

  it.each<[Effort, number]>([
    ['contacts', 0.25],
    ['seconds', 0.75],
    ['cost', 0.5],
  ])('is measured by %s', (effortBy, share) => {
    const [one] = tierReports(
      [
        sums('a', { contacts: 1n, seconds: 90_500_000n, cost: 2n * EURO }),
        sums(null, { contacts: 3n, seconds: 30_166_667n, cost: 2n * EURO }),
      ],
      effortBy,
    );
    expect(one?.effort).toMatchObject({ contacts: 1, seconds: 90.5, cost: '2' });
    expect(one?.effort.share).toBeCloseTo(share, 7);
  });

  it('is told with what it costs and what is left', () => {
    const [one] = tierReports([sums('a', { revenue: 105_000n, cost: 12_500n, compensation: 100_000n })], 'cost');
    expect(one).toMatchObject({ costToServe: '11.25', contribution: '-0.75', ratio: 1 });
  });

  it('has no share of nothing, and none of less', () => {
    const [one, other] = tierReports(
      [sums('a', { customers: 1n, revenue: -5n * EURO }), sums('b', { contacts: 2n, revenue: 2n * EURO })],
      'contacts',
    );
    expect([one?.revenue, other?.revenue]).toEqual([
      { amount: '-5', share: null },
      { amount: '2', share: null },
    ]);
    expect([one?.ratio, other?.ratio, other?.customers]).toEqual([null, null, { n: 0, share: 0 }]);
    const [returned] = tierReports([sums('a', { contacts: 1n, revenue: -1n }), sums('b', { revenue: 3n })], 'contacts');
    expect([returned?.revenue.share, returned?.ratio]).toEqual([-0.5, null]);
    expect(tierReports([sums('a', {})], 'cost')[0]).toMatchObject({
      customers: { n: 0, share: null },
      effort: { share: null },
    });
  });
});
