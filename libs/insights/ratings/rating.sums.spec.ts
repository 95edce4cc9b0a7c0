import { encodeSums } from '#libs/insights/engine/sums.codec.js';
import { Sums } from '#libs/insights/engine/sums.js';
import { UNIT } from '#libs/insights/scores/units.score.js';
import { dimensionsGiven } from './answer.ratings.js';
import { countRatings, laterRatingTable, type RatedUnit, RatingTotals } from './rating.sums.js';

const TABLE = laterRatingTable('insight.ratings');

const unit = (experience: Record<string, number>, more: Partial<RatedUnit> = {}): RatedUnit => ({
  day: '2024-03-31',
  tier: null,
  definition: null,
  about: [],
  dimensions: dimensionsGiven({ experience, ideal: { price: 10 } }),
  later: null,
  own: 0.5,
  ...more,
});

const totalsOf = (units: readonly RatedUnit[], wanted?: ConstructorParameters<typeof RatingTotals>[0]) => {
  const sums = new Sums();
  for (const each of units) countRatings(sums, TABLE, each, 1);
  const totals = new RatingTotals(wanted);
  const row = sums.rowsOf(TABLE).find(({ key }) => key.property === 'all' && key.span === 'month');
  if (row) totals.add(row.vectors);
  return totals;
};

const inUnits = (sum: bigint) => Number(sum) / UNIT;

test('ratings stand under all, and under what each is about, by month and by day', () => {
  const sums = new Sums();
  countRatings(
    sums,
    TABLE,
    unit(
      { service: 4 },
      {
        about: [
          ['brand', 'acme'],
          ['channel', 'web'],
        ],
      },
    ),
    1,
  );
  const keys = sums.rowsOf(TABLE).map(({ key }) => `${key.property} ${key.value} ${key.span} ${key.day}`);
  expect(keys.sort()).toEqual([
    'all  day 2024-03-31',
    'all  month 2024-03-01',
    'brand acme day 2024-03-31',
    'brand acme month 2024-03-01',
    'channel web day 2024-03-31',
    'channel web month 2024-03-01',
  ]);
});

test('a unit that rates more than is asked for is whole, and one that rates less is not', () => {
  const totals = totalsOf([
    unit({ service: 4, price: 2 }),
    unit({ price: 6, speed: 1, service: 8 }),
    unit({ price: 9 }),
  ]);
  const { n, x, xy, xx } = totals.whole('own', ['service', 'price']);
  expect([n, x.map(inUnits), xy.map((sum) => inUnits(sum) / UNIT)]).toEqual([2, [12, 8], [6, 4]]);
  expect(xx.map((row) => row.map((sum) => inUnits(sum) / UNIT))).toEqual([
    [80, 56],
    [56, 40],
  ]);
  expect([totals.whole('own', ['price']).n, totals.whole('later', ['price']).n]).toEqual([3, 0]);
  expect([totals.names(), totals.of('price', 'ideal').n]).toEqual([['price', 'service', 'speed'], 3]);
});

test('tiers and definitions are told apart', () => {
  const units = [
    unit({ service: 1 }, { tier: 'gold', definition: 'visit' }),
    unit({ service: 2 }, { tier: 'gold' }),
    unit({ service: 4 }, { definition: 'visit' }),
  ];
  const of = (tier: string | undefined, definition: string | undefined) =>
    inUnits(totalsOf(units, { tier, definition }).of('service', 'experience').x);
  expect([of(undefined, undefined), of('gold', undefined), of(undefined, 'visit'), of('gold', 'visit')]).toEqual([
    7, 3, 5, 1,
  ]);
});

test('what is taken back leaves nothing', () => {
  const sums = new Sums();
  const some = [unit({ service: 4.4, price: 2.3 }), unit({ service: 0.1 }, { later: -0.3 })];
  for (const sign of [1, -1] as const) for (const each of some) countRatings(sums, TABLE, each, sign);
  const bytes = sums
    .rowsOf(TABLE)
    .flatMap(({ vectors }) => Object.values(vectors).map((vector) => encodeSums(vector).length));
  expect(new Set(bytes)).toEqual(new Set([0]));
});

test('one that rates more than twelve dimensions tells of each, and not what they do together', () => {
  const many = Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`d-${at}`, at / 2]));
  const totals = totalsOf([unit(many)]);
  expect([totals.of('d-12', 'experience').n, totals.whole('own', ['d-1']).n]).toEqual([1, 0]);
});
