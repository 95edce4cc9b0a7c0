import { namesUsedBy } from '#libs/facts/name.use.js';
import type { DefinitionInForce } from './definition.events.js';
import { namesKnownBy, stageUnknownTo } from './known.names.js';

test('a definition knows its name and each touchpoint type that it mentions', () => {
  const definition = {
    stages: [
      { name: 'in', phase: 'in-sale', touchpoints: ['ask', 'pay'] },
      { name: 'out', phase: 'after-sale', touchpoints: ['use'] },
    ],
    terminal: ['bye'],
    goal: ['won'],
    idleGapSeconds: 60,
    expectations: { default: { hope: 0 }, tiers: { gold: { wish: 0.5 } } },
  } as const;
  expect(namesKnownBy([{ name: 'errand', version: 1, shipped: false, definition }])).toEqual({
    definition: new Set(['errand']),
    touchpoint: new Set(['ask', 'pay', 'use', 'bye', 'won', 'hope', 'wish']),
  });
});

test('facts name definitions and touchpoint types in three places', () => {
  expect(namesUsedBy({ touchpoint: 'ask', channel: 'app', journey: { definition: 'errand', id: 'e-1' } })).toEqual([
    { kind: 'touchpoint', name: 'ask', path: '/touchpoint' },
    { kind: 'definition', name: 'errand', path: '/journey/definition' },
  ]);
  expect(namesUsedBy({ instrument: 'nps', about: { touchpoint: 'pay', product: 'x' } })).toEqual([
    { kind: 'touchpoint', name: 'pay', path: '/about/touchpoint' },
  ]);
  expect(namesUsedBy({ eventId: 'x', journey: null, about: null })).toEqual([]);
  expect(namesUsedBy({ journey: { id: 'e-1' } })).toEqual([]);
});

test('a stage is unknown to the definition that a fact names, or to all if it names none', () => {
  const having = (name: string, stage: string): DefinitionInForce => ({
    ...{ name, version: 1, shipped: false },
    definition: { stages: [{ name: stage, phase: 'in-sale', touchpoints: [] }], terminal: [], idleGapSeconds: 1 },
  });
  const definitions = [having('errand', 'asking'), having('repair', 'riding')];
  const unknownOf = (stage: string | null, definition?: string) =>
    stageUnknownTo(definitions, { touchpoint: 'ask', stage, journey: { id: 'e-1', definition } });
  expect(unknownOf('asking', 'errand')).toBeNull();
  expect(unknownOf('riding', 'errand')).toEqual({ name: 'riding', definition: 'errand' });
  expect(unknownOf('riding')).toBeNull();
  expect(unknownOf('ridding')).toEqual({ name: 'ridding', definition: null });
  expect([unknownOf('asking', 'later'), unknownOf(null, 'errand')]).toEqual([null, null]);
  expect(stageUnknownTo(definitions, { stage: 'gone', journey: null })).toEqual({ name: 'gone', definition: null });
  expect(stageUnknownTo(definitions, { instrument: 'nps' })).toBeNull();
});
