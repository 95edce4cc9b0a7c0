import fc from 'fast-check';
import { definitionDecider } from './definition.decider.js';
import { readDefinition } from './definition.reader.js';
import { templates } from './templates.js';

const visit = {
  stages: [
    { name: 'waiting', phase: 'in-sale', touchpoints: ['queueing'] },
    { name: 'Schalter', phase: 'in-sale', touchpoints: ['counter-service'] },
  ],
  terminal: ['goodbye'],
  idleGapSeconds: 3600,
};

const problems = (body: unknown) => {
  const reading = readDefinition(body);
  return reading.ok ? [] : reading.errors.map(({ path, code }) => [path, code]);
};

describe('reading a definition', () => {
  it('accepts the smallest and the largest definition', () => {
    const full = {
      ...visit,
      goal: ['x'],
      saturation: 0.25,
      expectations: { default: { queueing: -1 }, tiers: { gold: { queueing: 1 } } },
    };
    expect(readDefinition(visit)).toEqual({ ok: true, definition: visit });
    expect(readDefinition(full)).toEqual({ ok: true, definition: full });
  });

  it('accepts the shipped templates, and putting them changes nothing', () => {
    for (const { name, definition } of templates) {
      const reading = readDefinition(JSON.parse(JSON.stringify(definition)));
      expect(reading).toEqual({ ok: true, definition });
      if (reading.ok)
        expect(definitionDecider.decide({ name, definition: reading.definition, ifVersion: null }, null)).toEqual([]);
    }
  });

  it('takes null for an optional member as left out, as clients send it that write every member', () => {
    const left = {
      goal: null,
      saturation: null,
      momentsOfTruth: null,
      learnExpectations: null,
      expectations: { default: null, tiers: null },
    };
    const required = { stages: [], terminal: [], idleGapSeconds: 60 };
    const stages = [{ name: 'visit', phase: 'in-sale', touchpoints: ['welcome'] }];
    expect(readDefinition({ ...required, stages, ...left })).toEqual({
      ok: true,
      definition: { ...required, stages, expectations: {} },
    });
    expect(readDefinition({ ...required, stages, terminal: null })).toMatchObject({
      ok: false,
      errors: [{ path: '/terminal', code: 'WRONG_TYPE' }],
    });
  });

  it('stores no negative zero', () => {
    const reading = readDefinition({
      ...visit,
      expectations: { default: { queueing: -0 }, tiers: { gold: { fees: -0 } } },
    });
    const levels = reading.ok ? reading.definition.expectations : undefined;
    expect(levels).toEqual({ default: { queueing: 0 }, tiers: { gold: { fees: 0 } } });
  });

  it.each<[string, unknown, string, string]>([
    ['no object', [], '', 'WRONG_TYPE'],
    ['nothing', undefined, '', 'WRONG_TYPE'],
    ['no gap', { ...visit, idleGapSeconds: undefined }, '/idleGapSeconds', 'REQUIRED'],
    ['a gap of nothing', { ...visit, idleGapSeconds: 0 }, '/idleGapSeconds', 'OUT_OF_RANGE'],
    ['an endless gap', { ...visit, idleGapSeconds: 1e12 }, '/idleGapSeconds', 'OUT_OF_RANGE'],
    ['half a second', { ...visit, idleGapSeconds: 0.5 }, '/idleGapSeconds', 'WRONG_TYPE'],
    ['an unknown member', { ...visit, 'idle/gap': 1 }, '/idle~1gap', 'UNKNOWN_FIELD'],
    ['no stages', { ...visit, stages: [] }, '/stages', 'TOO_FEW'],
    ['a stage without phase', { ...visit, stages: [{ name: 'a', touchpoints: [] }] }, '/stages/0/phase', 'REQUIRED'],
    [
      'an unknown phase',
      { ...visit, stages: [{ name: 'a', phase: 'x', touchpoints: [] }] },
      '/stages/0/phase',
      'UNKNOWN_VALUE',
    ],
    ['a stage of no name', { ...visit, stages: [{ ...visit.stages[0], name: '' }] }, '/stages/0/name', 'TOO_SHORT'],
    [
      'the stage of all the rest',
      { ...visit, stages: [{ ...visit.stages[0], name: 'other' }] },
      '/stages/0/name',
      'RESERVED_NAME',
    ],
    [
      'two stages of a name',
      { ...visit, stages: [visit.stages[0], { ...visit.stages[1], name: 'waiting' }] },
      '/stages/1/name',
      'REPEATED',
    ],
    [
      'a type in two stages',
      { ...visit, stages: [...visit.stages, { name: 'b', phase: 'in-sale', touchpoints: ['x', 'queueing'] }] },
      '/stages/2/touchpoints/1',
      'REPEATED',
    ],
    [
      'a type twice in a stage',
      { ...visit, stages: [{ ...visit.stages[0], touchpoints: ['a', 'a'] }] },
      '/stages/0/touchpoints/1',
      'REPEATED',
    ],
    ['a type that is no word', { ...visit, terminal: ['Good Bye'] }, '/terminal/0', 'INVALID_FORMAT'],
    ['a terminal type twice', { ...visit, terminal: ['a', 'a'] }, '/terminal/1', 'REPEATED'],
    ['a goal type twice', { ...visit, goal: ['a', 'a'] }, '/goal/1', 'REPEATED'],
    [
      'a level beyond 1',
      { ...visit, expectations: { default: { queueing: 1.01 } } },
      '/expectations/default/queueing',
      'OUT_OF_RANGE',
    ],
    [
      'a level that is text',
      { ...visit, expectations: { tiers: { gold: { queueing: '1' } } } },
      '/expectations/tiers/gold/queueing',
      'WRONG_TYPE',
    ],
    [
      'a tier that is no word',
      { ...visit, expectations: { tiers: { 'Gold/1': {} } } },
      '/expectations/tiers/Gold~11',
      'INVALID_NAME',
    ],
    [
      'an expected type that is no word',
      { ...visit, expectations: { tiers: { gold: { Q: 0 } } } },
      '/expectations/tiers/gold/Q',
      'INVALID_NAME',
    ],
    [
      'a prototype',
      { ...visit, expectations: JSON.parse('{"default":{"__proto__":0}}') },
      '/expectations/default/__proto__',
      'INVALID_NAME',
    ],
    ['a class of its own', { ...visit, momentsOfTruth: { ask: 'ordinary' } }, '/momentsOfTruth/ask', 'UNKNOWN_VALUE'],
    ['learning in words', { ...visit, learnExpectations: 'yes' }, '/learnExpectations', 'WRONG_TYPE'],
    ['a class of no type', { ...visit, momentsOfTruth: { 'As K': 'neutral' } }, '/momentsOfTruth/As K', 'INVALID_NAME'],
    ['no saturation', { ...visit, saturation: 0 }, '/saturation', 'OUT_OF_RANGE'],
  ])('refuses %s', (_, body, path, code) => {
    expect(problems(body)).toContainEqual([path, code]);
  });

  it('reports everything that is wrong at once, and what would be right', () => {
    const reading = readDefinition({ stages: 1, terminal: [], extra: true });
    expect(reading).toEqual({
      ok: false,
      errors: expect.arrayContaining([
        {
          path: '/idleGapSeconds',
          code: 'REQUIRED',
          message: 'is required: a whole number of seconds from 1 to 3155760000: a longer pause ends a session',
        },
        {
          path: '/extra',
          code: 'UNKNOWN_FIELD',
          message: expect.stringContaining('fields are name, version, shipped, warnings, stages, terminal, goal, '),
        },
        { path: '/stages', code: 'WRONG_TYPE', message: 'must be a list of 1 to 100 stages, in order' },
      ]),
    });
  });

  it('is bounded: 100 errors for a small body, one for a large one, 500 types in all stages together', () => {
    expect(problems({ ...visit, terminal: Array.from({ length: 400 }, () => 1) })).toHaveLength(100);
    expect(problems({ ...visit, terminal: Array.from({ length: 20_000 }, () => 1) })).toHaveLength(1);
    const stages = Array.from({ length: 51 }, (_, stage) => ({
      name: `s${stage}`,
      phase: 'in-sale',
      touchpoints: Array.from({ length: 10 }, (_unused, type) => `t-${stage}-${type}`),
    }));
    expect(problems({ ...visit, stages: stages.slice(0, 50) })).toEqual([]);
    expect(problems({ ...visit, stages })).toEqual([['/stages', 'TOO_MANY']]);
  });

  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (anything, part) => {
        readDefinition(anything);
        readDefinition({ ...visit, stages: [part], expectations: part });
      }),
    );
  });
});
