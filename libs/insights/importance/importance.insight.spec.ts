import { type Sample, sampleOfValues } from '#libs/insights/scores/mean.score.js';
import { type DimensionRatings, derivedImportance, importanceReport } from './importance.insight.js';

const NOTHING = sampleOfValues([]);
const none = () => null;

/** So many ratings of a mean. */
const rated = (mean: number | null, n = 30): Sample =>
  mean === null ? NOTHING : sampleOfValues(Array.from({ length: n }, () => mean));

const dimension = (
  name: string,
  experience: number | null,
  expectation: number | null,
  importance: number | null = null,
  ideal: number | null = null,
): DimensionRatings => ({
  dimension: name,
  experience: rated(experience),
  expectation: rated(expectation),
  importance: rated(importance),
  ideal: rated(ideal),
});

test("an electronics retailer's seven steps: convenience is the key experience", () => {
  const { key, importanceBasis, items } = importanceReport(
    [
      dimension('price', 7, 7, null, 7),
      dimension('brand-image', 7, 7, null, 7),
      dimension('service', 6, 6, null, 6),
      dimension('product', 6, 7, null, 6),
      dimension('convenience', 5, 7, 9, 10),
      dimension('relationship', 4, 4, null, 4),
    ],
    none,
  );
  expect([key, importanceBasis]).toEqual(['convenience', 'stated']);
  expect(items.map((each) => [each.dimension, each.satisfaction, each.importance, each.weighted, each.gap])).toEqual([
    ['convenience', -2, 9, -18, -5],
    ['brand-image', 0, null, null, 0],
    ['price', 0, null, null, 0],
    ['product', -1, null, null, 0],
    ['relationship', 0, null, null, 0],
    ['service', 0, null, null, 0],
  ]);
});

test('priorities are what is expected and not experienced, by importance', () => {
  const { items, key, crossHair } = importanceReport(
    [dimension('a', 6, 9, 9), dimension('b', 7, 8, 7), dimension('c', 7, 6, 5)],
    none,
  );
  const of = (name: string) => items.find((each) => each.dimension === name);
  expect(of('a')?.priority).toBeCloseTo(1.285714, 6);
  expect(of('b')?.priority).toBeCloseTo(0.333333, 6);
  expect(of('c')?.priority).toBe(0);
  // The cross-hair is at the means, and a tie counts high.
  expect(crossHair).toEqual({ experience: expect.closeTo(20 / 3, 12), importance: 7 });
  expect(items.map((each) => [each.dimension, each.quadrant])).toEqual([
    ['a', 'concentrate'],
    ['b', 'keep-up'],
    ['c', 'possible-overkill'],
  ]);
  expect(key).toBe('a');
});

test('what is neither important nor good has low priority, and means that agree are a tie', () => {
  const tenths = [0.1, 0.2, 0.3].map((each, at) => dimension(`d-${at}`, each, null, 0.2));
  expect(importanceReport(tenths, none).items.map((each) => each.quadrant)).toEqual([
    'concentrate',
    'keep-up',
    'keep-up',
  ]);
  const two = [dimension('a', 2, null, 2), dimension('b', 8, null, 8)];
  expect(importanceReport(two, none).items.map((each) => each.quadrant)).toEqual(['low-priority', 'keep-up']);
});

test('there is one basis: what is stated by 30, and dimensions without have none', () => {
  const few = { ...dimension('b', 5, 6), importance: rated(9, 29) };
  const said = importanceReport([dimension('a', 5, 6, 8), few], () => new Map([['b', 10]]));
  expect(said.items.map((each) => [each.dimension, each.importance])).toEqual([
    ['a', 8],
    ['b', null],
  ]);
  // One dimension has no middle.
  expect([said.importanceBasis, said.crossHair, said.items[0]?.quadrant]).toEqual(['stated', null, null]);
  const derived = importanceReport([few, dimension('c', 3, 4)], () => new Map([['c', 10]]));
  expect([derived.importanceBasis, ...derived.items.map((each) => each.importance)]).toEqual(['derived', 10, null]);
  expect(importanceReport([few], none)).toMatchObject({
    key: null,
    importanceBasis: null,
    items: [{ importance: null }],
  });
});

test('what is told of few says so', () => {
  const fewExpect = { ...dimension('a', 5, 6), expectation: rated(6, 29) };
  const { items } = importanceReport(
    [fewExpect, { ...dimension('b', 5, null), ideal: rated(9, 29) }, dimension('c', 5, 6)],
    none,
  );
  expect(items.map((each) => [each.dimension, each.tooFew, each.counts.expectation])).toEqual([
    ['a', true, 29],
    ['b', true, 0],
    ['c', false, 30],
  ]);
});

describe('derived importance', () => {
  /** Units that rate dimensions from 0 to 10, and an outcome by them. */
  const wholeOf = (rows: readonly (readonly number[])[], names: readonly string[]) => (wanted: readonly string[]) => {
    const columns = wanted.map((name) => names.indexOf(name));
    const own = rows.filter((row) => columns.every((at) => row[at] !== undefined && !Number.isNaN(row[at])));
    const sum = (of: (row: readonly number[]) => number) => BigInt(own.reduce((all, row) => all + of(row), 0));
    const at = (row: readonly number[], column: number) => row[column] as number;
    const y = (row: readonly number[]) => row.at(-1) as number;
    return {
      n: own.length,
      y: sum(y),
      yy: sum((row) => y(row) ** 2),
      x: columns.map((a) => sum((row) => at(row, a))),
      xy: columns.map((a) => sum((row) => at(row, a) * y(row))),
      xx: columns.map((a) => columns.map((b) => sum((row) => at(row, a) * at(row, b)))),
    };
  };
  // Every pair of two dimensions: they are not related, so shares are squares of correlations.
  const square = Array.from({ length: 36 }, (_, at) => [at % 6, Math.floor(at / 6)] as const);

  it('is the share of what dimensions explain, and the largest is 10', () => {
    const rows = square.map(([a, b]) => [a, b, 2 * a + b]);
    const counts = ['a', 'b'].map((name) => ({ dimension: name, n: 36 }));
    const found = derivedImportance(counts, 12, wholeOf(rows, ['a', 'b']));
    expect([...(found ?? [])]).toEqual([
      ['a', 10],
      ['b', expect.closeTo(2.5, 9)],
    ]);
  });

  it('leaves out what is rated too rarely for 30 to have rated all', () => {
    const rows = square.map(([a, b], at) => [a, b, at < 29 ? a : Number.NaN, 2 * a + b]);
    const counts = [
      { dimension: 'a', n: 36 },
      { dimension: 'b', n: 36 },
      { dimension: 'rare', n: 31 },
    ];
    const found = derivedImportance(counts, 12, wholeOf(rows, ['a', 'b', 'rare']));
    expect([...(found?.keys() ?? [])]).toEqual(['a', 'b']);
    expect(derivedImportance(counts, 1, wholeOf(rows, ['a', 'b', 'rare']))?.size).toBe(1);
  });

  it('is unknown where nothing varies, or fewer than 30 tell', () => {
    const counts = [{ dimension: 'a', n: 36 }];
    const still = Array.from({ length: 36 }, () => [3, 3]);
    expect(derivedImportance(counts, 12, wholeOf(still, ['a']))).toBeNull();
    expect(
      derivedImportance(
        counts,
        12,
        wholeOf(
          still.map((_, at) => [3, at]),
          ['a'],
        ),
      ),
    ).toBeNull();
    expect(
      derivedImportance(
        counts,
        12,
        wholeOf(
          square.slice(0, 29).map(([a]) => [a, a]),
          ['a'],
        ),
      ),
    ).toBeUndefined();
    expect(derivedImportance([], 12, wholeOf([], []))).toBeUndefined();
  });
});
