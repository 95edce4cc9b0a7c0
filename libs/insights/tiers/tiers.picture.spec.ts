import type { Frame } from '#libs/kernel/picture.js';
import { type PicturedTiers, tiersPicture } from './tiers.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };
type Item = PicturedTiers['items'][number];
const tier = (name: string | null, n: number, revenue: number | null, effort: number | null): Item => ({
  tier: name,
  customers: { n },
  revenue: { share: revenue },
  effort: { share: effort },
});
const tiers = (...items: readonly Item[]): PicturedTiers => ({
  effortBy: 'contacts',
  currency: 'EUR',
  warnings: [],
  items,
});

interface Option {
  readonly series: readonly { readonly name: string; readonly data: readonly unknown[] }[];
  readonly xAxis: { readonly min: number; readonly max: number };
}

test("a tier's share of the revenue stands beside its share of the effort", () => {
  const { title, description, option } = tiersPicture(
    [tiers(tier('a', 10, 0.7, 0.15), tier(null, 70, 0.3, 0.85))],
    FRAME,
    {
      from: '2025-01-01',
      effortBy: 'contacts',
    },
  );
  expect(title).toBe('What customers of each tier bring, and what they get');
  expect(description).toBe(
    'effort: contacts. revenue: EUR. from = 2025-01-01. ' +
      'a: revenue 70 %, effort 15 %, n = 10. (none): revenue 30 %, effort 85 %, n = 70.',
  );
  const { series, xAxis } = option as unknown as Option;
  expect([xAxis.min, xAxis.max]).toEqual([0, 1]);
  expect(series.filter(({ data }) => data.length > 0).map(({ name, data }) => [name, data])).toEqual([
    [
      'revenue',
      [
        [0.7, -0.18],
        [0.3, 0.8200000000000001],
      ],
    ],
    [
      'effort',
      [
        [0.15, 0.18],
        [0.85, 1.18],
      ],
    ],
  ]);
});

test('shares below 0 and above 1 have room: returns may be more than a tier buys', () => {
  const { option } = tiersPicture([tiers(tier('a', 1, 1.3, 1), tier('b', 1, -0.3, 0))], FRAME, {});
  const { xAxis } = option as unknown as Option;
  expect([xAxis.min, xAxis.max]).toEqual([-0.5, 1.5]);
});

test('amounts in other currencies are said to be left out', () => {
  const warnings = [
    { code: 'UNKNOWN_CURRENCY', currency: 'EUR' },
    { code: 'OTHER_CURRENCY', currency: 'HUF' },
    { code: 'OTHER_CURRENCY', currency: 'USD' },
  ];
  const { description } = tiersPicture([{ ...tiers(tier('a', 1, null, 1)), warnings }], FRAME, {});
  expect(description).toBe(
    'effort: contacts. revenue: EUR. without amounts in HUF, USD. a: revenue –, effort 100 %, n = 1.',
  );
});

test('the pages of an answer are one picture', () => {
  const { description } = tiersPicture([tiers(tier('a', 1, 0.5, 1)), tiers(tier('b', 1, 0.5, 0))], FRAME, {});
  expect(description).toContain('a: revenue 50 %, effort 100 %, n = 1. b: revenue 50 %, effort 0 %, n = 1.');
});

test('of no tiers, and where nobody brings or gets anything, there is a picture that says so', () => {
  const { description } = tiersPicture([{ ...tiers(), currency: null }], FRAME, {});
  expect(description).toBe('effort: contacts. No data.');
  expect(tiersPicture([tiers(tier('a', 4, null, null))], FRAME, {}).description).toContain('No data.');
});
