import type { DefinitionInForce } from '#libs/facts/definition/definition.events.js';
import { LearnedExpectations } from '#libs/facts/expectation/learned.insight.js';
import { Definitions } from '#libs/insights/journey/definitions.score.js';
import { expectationsAt } from './expectations.insight.js';

const visit = (learnExpectations: boolean): DefinitionInForce => ({
  name: 'visit',
  version: 1,
  shipped: false,
  definition: {
    stages: [{ name: 'all', phase: 'in-sale', touchpoints: ['ask', 'get'] }],
    terminal: [],
    idleGapSeconds: 60,
    expectations: { default: { ask: 0.1 }, tiers: { gold: { ask: 0.4 } } },
    learnExpectations,
  },
});
const lesson = (touchpoint: string, tier: string | null, version: number, at: number, value: number) => ({
  definition: 'visit',
  touchpoint,
  tier,
  version,
  value,
  n: 10 * version,
  at,
});
const learned = new LearnedExpectations([
  lesson('ask', null, 1, 1_000, 0.2),
  lesson('ask', null, 2, 3_000, 0.3),
  lesson('ask', 'gold', 1, 1_000, 0.5),
  lesson('get', 'vip', 1, 2_000, -0.6),
]);
const at = (time: number, { tier, learns = true }: { tier?: string; learns?: boolean } = {}) =>
  expectationsAt(new Definitions([visit(learns)], learned), 'visit', time, tier).map(
    ({ touchpoint, tier: of, ...report }) => [`${touchpoint} ${of}`, ...Object.values(report)],
  );

test('what is configured for the tier counts, else what was learned by then, else the default', () => {
  expect(at(999)).toEqual([
    ['ask null', 0.1, null, 0, 'default', null],
    ['ask gold', 0.4, null, 0, 'configured', null],
    ['ask vip', 0.1, null, 0, 'default', null],
    ['get null', null, null, 0, null, null],
    ['get gold', null, null, 0, null, null],
    ['get vip', null, null, 0, null, null],
  ]);
  expect(at(2_999)).toEqual([
    ['ask null', 0.1, 0.2, 10, 'learned', 1_000],
    ['ask gold', 0.4, 0.5, 10, 'configured', null],
    ['ask vip', 0.1, null, 0, 'default', null],
    ['get null', null, null, 0, null, null],
    ['get gold', null, null, 0, null, null],
    ['get vip', null, -0.6, 10, 'learned', 2_000],
  ]);
  expect(at(3_000)[0]).toEqual(['ask null', 0.1, 0.3, 20, 'learned', 3_000]);
});

test('one tier is told of, even one that nobody names', () => {
  expect(at(3_000, { tier: 'vip' })).toEqual([
    ['ask vip', 0.1, null, 0, 'default', null],
    ['get vip', null, -0.6, 10, 'learned', 2_000],
  ]);
  expect(at(3_000, { tier: 'constructor' })).toEqual([
    ['ask constructor', 0.1, null, 0, 'default', null],
    ['get constructor', null, null, 0, null, null],
  ]);
});

test('what was learned of a definition that does not learn any more does not count', () => {
  expect(at(3_000, { learns: false })).toEqual([
    ['ask null', 0.1, null, 0, 'default', null],
    ['ask gold', 0.4, null, 0, 'configured', null],
    ['get null', null, null, 0, null, null],
    ['get gold', null, null, 0, null, null],
  ]);
});
