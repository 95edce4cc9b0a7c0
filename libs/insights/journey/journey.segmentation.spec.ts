import fc from 'fast-check';
import type { JourneyDefinition } from '#libs/facts/definition/definition.events.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { comparePlaces, placeOf } from '#libs/kernel/place.js';
import { anEvent } from '#test/support/an.event.js';
import { type Chain, Definitions, explicitChain, sessionChain } from './definitions.score.js';
import { type ChainFacts, type Cut, type Journey, journeysOf } from './journey.segmentation.js';

const MINUTE = 60_000;
const errand: JourneyDefinition = {
  stages: [{ name: 'in', phase: 'in-sale', touchpoints: ['call', 'visit', 'bye'] }],
  terminal: ['bye'],
  goal: ['visit'],
  idleGapSeconds: 10 * 60,
  expectations: { default: { call: 0.2 } },
};
const wait: JourneyDefinition = {
  stages: [{ name: 'in', phase: 'in-sale', touchpoints: ['queue'] }],
  terminal: [],
  idleGapSeconds: 60,
};
const definitions = new Definitions([
  { name: 'errand', version: 1, definition: errand, shipped: false },
  { name: 'wait', version: 1, definition: wait, shipped: false },
]);
const tiers = new Tiers([]);

const at = (minute: number, type: string, id: string) => placeOf(anEvent({ time: minute * MINUTE, type, id }));

/** A touchpoint's event id is `t` and its minute unless given. */
function touch(minute: number, type = 'call', more: { valence?: number; definition?: string; id?: string } = {}) {
  const { id = `t${minute}`, definition, ...data } = more;
  return touchpointOf(id, at(minute, 'touchpoint.recorded', id), minute * MINUTE, {
    data: { touchpoint: type, channel: 'app', ...data, ...(definition ? { journey: { definition } } : {}) },
    derived: null,
  });
}
const cut = (kind: Cut['kind'], minute: number, more: Partial<Cut> = {}): Cut => ({
  kind,
  place: at(minute, `journey.${kind}`, `c${minute}`),
  definition: 'errand',
  journeyId: null,
  abandoned: false,
  ...more,
});
const begun = (minute: number, more?: Partial<Cut>) => cut('started', minute, more);
const done = (minute: number, more?: Partial<Cut>) => cut('ended', minute, more);

const of = (chain: Chain, touchpoints: readonly Touchpoint[], cuts: readonly Cut[] = []) =>
  journeysOf(chain, { touchpoints, cuts }, definitions, tiers);
const told = (journeys: readonly Journey[]) =>
  journeys.map(({ id, summary, endedBy, closesAt }) => [
    id,
    summary.groups.reduce((n, group) => n + group.n, 0),
    endedBy,
    closesAt === null ? null : closesAt / MINUTE,
  ]);

describe('sessions', () => {
  type Told = readonly [id: string, touchpoints: number, endedBy: Journey['endedBy'], closesAt: number | null];
  it.each<[string, readonly Touchpoint[], readonly Cut[], readonly Told[]]>([
    ['of nothing are none', [], [begun(1), done(2)], []],
    ['last over a gap of exactly the idle time', [touch(0), touch(10)], [], [['j_t0', 2, null, 20]]],
    [
      'part at a greater one',
      [touch(0), touch(10.001)],
      [],
      [
        ['j_t0', 1, null, 10],
        ['j_t10.001', 1, null, 20.001],
      ],
    ],
    [
      'end with a terminal touchpoint: the next one opens another',
      [touch(0), touch(1, 'bye'), touch(2)],
      [],
      [
        ['j_t0', 2, 'terminal', null],
        ['j_t2', 1, null, 12],
      ],
    ],
    [
      'begin anew where one was started',
      [touch(0), touch(2)],
      [begun(1)],
      [
        ['j_t0', 1, null, 10],
        ['j_t2', 1, null, 12],
      ],
    ],
    [
      'start before a touchpoint of the same moment, and end after it',
      [touch(0), touch(1), touch(2)],
      [begun(1), done(1)],
      [
        ['j_t0', 1, null, 10],
        ['j_t1', 1, 'completed', null],
        ['j_t2', 1, null, 12],
      ],
    ],
    [
      'are abandoned where that was the reason',
      [touch(0)],
      [done(1, { abandoned: true })],
      [['j_t0', 1, 'abandoned', null]],
    ],
    ['are not ended where none is open', [touch(0)], [done(10.001)], [['j_t0', 1, null, 10]]],
    [
      'keep what ended them first',
      [touch(0), touch(1, 'bye')],
      [done(2, { abandoned: true })],
      [['j_t0', 2, 'terminal', null]],
    ],
  ])('%s', (_, touchpoints, cuts, expected) => {
    expect(told(of(sessionChain('errand'), touchpoints, cuts))).toEqual(expected);
  });

  it('have the tier that was in force when they started', () => {
    const assigned = new Tiers([
      { place: at(0, 'customer.tier-assigned', 'a'), tier: 'gold' },
      { place: at(3, 'customer.tier-assigned', 'b'), tier: 'vip' },
    ]);
    const facts = { touchpoints: [touch(2), touch(4), touch(30)], cuts: [] };
    const tiersOf = journeysOf(sessionChain('errand'), facts, definitions, assigned).map(({ tier }) => tier);
    expect(tiersOf).toEqual(['gold', 'vip']);
  });
});

describe('an explicit journey', () => {
  const visit = explicitChain('visit');
  const explicit = { journeyId: 'visit' };

  it('stays one, whatever lies between its touchpoints', () => {
    expect(told(of(visit, [touch(0), touch(1, 'bye'), touch(900)]))).toEqual([['visit', 3, null, 910]]);
    expect(of(visit, [], [begun(0, explicit)])).toEqual([]);
  });

  it('stays ended as long as no touchpoint follows', () => {
    expect(of(visit, [touch(0)], [done(1, explicit)])[0]?.endedBy).toBe('completed');
    expect(of(visit, [touch(0), touch(2)], [done(1, explicit)])[0]?.endedBy).toBeNull();
    expect(of(visit, [touch(0), touch(2, 'bye')], [done(1, explicit)])[0]?.endedBy).toBe('terminal');
    const twice = [done(1, explicit), done(3, { ...explicit, abandoned: true })];
    expect(of(visit, [touch(0)], twice)[0]?.endedBy).toBe('abandoned');
  });

  it.each<[string | null, readonly Touchpoint[], readonly Cut[]]>([
    [
      'wait',
      [touch(0, 'call', { definition: 'errand' })],
      [begun(0, explicit), begun(5, { ...explicit, definition: 'wait' })],
    ],
    ['errand', [touch(0, 'queue', { definition: 'unheard-of' }), touch(1, 'queue', { definition: 'errand' })], []],
    ['errand', [touch(0, 'queue'), touch(1, 'call', { definition: 'errand' })], []],
    ['wait', [touch(0, 'queue'), touch(1, 'call')], [begun(0, { ...explicit, definition: 'unheard-of' })]],
    [null, [touch(0, 'chat'), touch(1, 'call')], []],
  ])(
    'has definition %s from its latest start, else the first touchpoint that names one, else its first type',
    (definition, touchpoints, cuts) => {
      expect(of(visit, touchpoints, cuts)[0]?.definition).toBe(definition);
    },
  );
});

describe('facts that only follow known ones', () => {
  const facts = fc
    .array(
      fc.record({
        minute: fc.nat(60),
        what: fc.constantFrom('call', 'call', 'visit', 'bye', 'started', 'ended'),
        valence: fc.option(fc.integer({ min: -10, max: 10 }).map((tenths) => tenths / 10)),
        abandoned: fc.boolean(),
      }),
      { maxLength: 14 },
    )
    .map((drawn) => {
      const touchpoints: Touchpoint[] = [];
      const cuts: Cut[] = [];
      drawn.forEach(({ minute, what, valence, abandoned }, index) => {
        const id = `f${index}`;
        if (what === 'started' || what === 'ended')
          cuts.push({ ...cut(what, minute, { abandoned }), place: at(minute, `journey.${what}`, id) });
        else touchpoints.push(touch(minute, what, { id, ...(valence === null ? {} : { valence }) }));
      });
      const inOrder = <Fact extends { readonly place: Buffer }>(list: readonly Fact[]) =>
        [...list].sort((a, b) => comparePlaces(a.place, b.place));
      return { touchpoints: inOrder(touchpoints), cuts: inOrder(cuts) };
    });

  /** Journeys of the first touchpoints, then of the rest appended to the last of them. */
  function inTwo(chain: Chain, { touchpoints, cuts }: ChainFacts, many: number): readonly Journey[] {
    const [first, rest] = [touchpoints.slice(0, many), touchpoints.slice(many)];
    const next = rest[0];
    const before = cuts.filter(({ place }) => !next || comparePlaces(place, next.place) < 0);
    const known = of(chain, first, before);
    const run = known.at(-1);
    if (!run) return of(chain, touchpoints, cuts);
    const after = cuts.filter(({ place }) => run.explicit || comparePlaces(place, run.summary.last.place) > 0);
    return [...known.slice(0, -1), ...journeysOf(chain, { run, touchpoints: rest, cuts: after }, definitions, tiers)];
  }

  it.each<[string, Chain]>([
    ['sessions', sessionChain('errand')],
    ['an explicit journey', explicitChain('visit')],
  ])('make %s the same as from all facts', (_, chain) => {
    fc.assert(
      fc.property(facts, fc.nat(), (given, cutAt) => {
        const many = cutAt % (given.touchpoints.length + 1);
        const whole = of(chain, given.touchpoints, given.cuts);
        expect(inTwo(chain, given, many).map(withSums)).toEqual(whole.map(withSums));
      }),
    );
  });
});

/** Groups are in order of arrival, which means nothing. */
function withSums({ summary, ...journey }: Journey): object {
  const groups = Object.fromEntries(summary.groups.map((group) => [`${group.stage} ${group.type}`, group]));
  return { ...journey, summary: { ...summary, groups } };
}
