import fc from 'fast-check';
import type { DefinitionInForce } from '#libs/facts/definition/definition.events.js';
import { LearnedExpectations } from '#libs/facts/expectation/learned.insight.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { placeFrom } from '#libs/kernel/place.js';
import { Definitions } from './definitions.score.js';
import { decodeSummary, encodeSummary } from './journey.codec.js';
import { scoresOf } from './journey.score.js';
import { merge, type Summary, summaryOf } from './journey.summary.js';

const visit: DefinitionInForce = {
  name: 'visit',
  version: 1,
  shipped: false,
  definition: {
    stages: [{ name: 'all', phase: 'in-sale', touchpoints: ['a', 'b'] }],
    terminal: [],
    idleGapSeconds: 60,
    expectations: { default: { a: 0.25 } },
  },
};
const definitions = new Definitions([visit]);
const about = { definition: 'visit', touchpoint: 'a', tier: null, n: 30 };
/** From the third second on .75 is expected of `a`. */
const learning = new Definitions(
  [{ ...visit, definition: { ...visit.definition, learnExpectations: true } }],
  new LearnedExpectations([{ ...about, version: 1, at: 2_000, value: 0.75 }]),
);

type Met = readonly [type: string, channel: string, valence: number | null, expectation?: number];

const runOf = (met: readonly Met[], from = 0, by = definitions): readonly Summary[] =>
  met.map(([touchpoint, channel, valence, expectation], at) => {
    const data = {
      touchpoint,
      channel,
      ...(valence !== null && { valence }),
      ...(expectation !== undefined && { expectation }),
      ...(valence === 0.7 && { dimensions: { speed: 3, [touchpoint]: 2.5 }, about: { brand: channel } }),
    };
    const time = (from + at) * 1000;
    return summaryOf(
      touchpointOf(`${from + at}`, placeFrom(time), time, { data, derived: null }),
      'visit',
      by,
      new Tiers([]),
    );
  });

const turnsOf = ({ groups }: Summary) =>
  Object.fromEntries(
    groups.map(({ type, channel, switched, stayed }) => [
      `${type} ${channel}`,
      [switched, stayed].map(({ n, v, deltas, d }) => [n, Number(v) / 1e12, deltas, Number(d) / 1e12]),
    ]),
  );

test('a journey of years lasts as many microseconds as lie between its ends', () => {
  const [first] = runOf([['a', 'web', null]]) as [Summary];
  const last = touchpointOf('last', placeFrom(83_527_200_000, 3), 83_527_200_000, {
    data: { touchpoint: 'a', channel: 'web' },
    derived: null,
  });
  const { durationSeconds } = scoresOf(merge(first, summaryOf(last, 'visit', definitions, new Tiers([]))));
  expect(durationSeconds).toBe(83_527_200.000003);
});

test('experiences are bad or good by what is expected of each, and by what the definition says is', () => {
  const met: readonly Met[] = [
    ['a', 'web', 0.5],
    ['a', 'web', 0.25],
    ['a', 'web', 0],
    ['a', 'web', 0.5, 0.75],
    ['a', 'web', 0, -0.5],
    ['b', 'web', -0.25],
    ['b', 'web', 0.25, 1],
    ['b', 'web', null, 1],
  ];
  const { groups } = runOf(met).reduce(merge);
  const counts = groups.map(({ type, low, high, below, above }) => [
    type,
    ...[low, high, below, above].map(({ n }) => n),
  ]);
  expect(counts).toEqual([
    ['a', 2, 2, 2, 2],
    ['b', 2, 0, 1, 1],
  ]);
  const [a] = groups;
  expect([a?.low, a?.below].map((side) => Number(side?.v) / 1e12)).toEqual([0.5, 0]);
});

test('where expectations are learned, deltas are told by them, and what is bad or good by what is configured', () => {
  const met: readonly Met[] = [
    ['a', 'web', 0.5],
    ['a', 'web', 0.5],
    ['a', 'web', 0.5],
    ['a', 'web', 0],
    ['a', 'web', 0.5, 0.5],
    ['b', 'web', 0.25],
  ];
  const { groups } = runOf(met, 0, learning).reduce(merge);
  expect(
    groups.map(({ type, e, d, low, high, below, above }) => [
      type,
      ...[e, d].map((sum) => Number(sum) / 1e12),
      ...[low, high, below, above].map(({ n }) => n),
    ]),
  ).toEqual([
    ['a', 2.5, -0.5, 1, 4, 1, 4],
    ['b', 0, 0, 0, 1, 0, 1],
  ]);
});

describe('what follows what on a journey', () => {
  it('is told of scored touchpoints but the first, whatever came before', () => {
    const met: readonly Met[] = [
      ['a', 'web', 1],
      ['a', 'web', 0.5],
      ['b', 'app', null],
      ['b', 'app', -0.5],
      ['a', 'web', 0],
      ['b', 'web', 0.75],
    ];
    expect(turnsOf(runOf(met).reduce(merge))).toEqual({
      'a web': [
        [1, 0, 1, -0.25],
        [1, 0.5, 1, 0.25],
      ],
      'b app': [
        [0, 0, 0, 0],
        [1, -0.5, 0, 0],
      ],
      'b web': [
        [0, 0, 0, 0],
        [1, 0.75, 0, 0],
      ],
    });
  });

  it('is the same however a journey is put together, and as it is stored', () => {
    const met = fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.constantFrom('web', 'app'),
      fc.constantFrom(null, -1, -0.3, 0.1, 0.7),
      fc.constantFrom(undefined, undefined, 0.5),
    ) as fc.Arbitrary<Met>;
    fc.assert(
      fc.property(fc.array(met, { minLength: 2, maxLength: 12 }), fc.nat(), (all, split) => {
        const at = 1 + (split % (all.length - 1));
        const parts = [runOf(all.slice(0, at)).reduce(merge), runOf(all.slice(at), at).reduce(merge)] as const;
        const whole = runOf(all).reduce(merge);
        expect(plain(merge(...parts))).toEqual(plain(whole));
        expect(plain(decodeSummary(JSON.parse(JSON.stringify(encodeSummary(whole)))))).toEqual(plain(whole));
      }),
    );
  });
});

/** Sums may be numbers or bigints. */
const plain = (summary: Summary) =>
  JSON.parse(JSON.stringify(summary, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));
