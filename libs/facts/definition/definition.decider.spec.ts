import { Refusal } from '#libs/kernel/refusal.js';
import { definitionDecider, type DefinitionPutEvent, type PutDefinitionCommand } from './definition.decider.js';
import type { JourneyDefinition } from './definition.events.js';
import { templateOf } from './templates.js';

const visit: JourneyDefinition = {
  stages: [{ name: 'counter', phase: 'in-sale', touchpoints: ['queueing', 'counter-service'] }],
  terminal: ['goodbye', 'farewell'],
  goal: ['counter-service'],
  idleGapSeconds: 3_600,
  expectations: { default: { queueing: -0.2 }, tiers: { gold: { queueing: 0.4 }, vip: { queueing: 0.8 } } },
};
const longer: JourneyDefinition = { ...visit, idleGapSeconds: 7_200 };

const put = (version: number, definition: JourneyDefinition, name = 'shop-visit'): DefinitionPutEvent => ({
  type: 'definition.put',
  data: { name, version, definition },
});

function given(...events: readonly DefinitionPutEvent[]) {
  const state = events.reduce(definitionDecider.evolve, definitionDecider.initial);
  return {
    when: (command: Partial<PutDefinitionCommand>) =>
      definitionDecider.decide({ name: 'shop-visit', definition: visit, ifVersion: null, ...command }, state),
  };
}

function refusal(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

describe('putting a definition', () => {
  it('makes version 1 of a new name', () => {
    expect(given().when({})).toEqual([put(1, visit)]);
  });

  it('makes the next version of an existing one', () => {
    expect(given(put(1, visit)).when({ definition: longer })).toEqual([put(2, longer)]);
    expect(given(put(1, visit), put(2, longer)).when({})).toEqual([put(3, visit)]);
  });

  it('makes version 2 of a shipped template', () => {
    const name = 'bank-branch-visit';
    expect(given().when({ name })).toEqual([put(2, visit, name)]);
    expect(given(put(2, visit, name)).when({ name, definition: longer })).toEqual([put(3, longer, name)]);
  });

  it('decides nothing when it is in force already', () => {
    expect(given(put(1, visit)).when({})).toEqual([]);
    const template = templateOf('bank-branch-visit');
    expect(given().when({ name: 'bank-branch-visit', definition: template?.definition as JourneyDefinition })).toEqual(
      [],
    );
  });

  it('recognises the same definition in another spelling', () => {
    const respelt: JourneyDefinition = {
      expectations: { tiers: { vip: { queueing: 0.8 }, gold: { queueing: 0.4 } }, default: { queueing: -0.2 } },
      saturation: 0.5,
      learnExpectations: false,
      idleGapSeconds: 3_600,
      goal: ['counter-service'],
      terminal: ['farewell', 'goodbye'],
      stages: [{ touchpoints: ['queueing', 'counter-service'], phase: 'in-sale', name: 'counter' }],
    };
    expect(given(put(1, visit)).when({ definition: respelt })).toEqual([]);
    expect(given(put(1, { ...visit, goal: [] })).when({ definition: { ...visit, goal: undefined } as never })).toEqual(
      [],
    );
  });

  it.each<[string, JourneyDefinition]>([
    [
      'the order of stages',
      { ...visit, stages: [{ name: 'end', phase: 'after-sale', touchpoints: [] }, ...visit.stages] },
    ],
    ['a phase', { ...visit, stages: visit.stages.map((stage) => ({ ...stage, phase: 'pre-sale' as const })) }],
    ['a terminal type', { ...visit, terminal: ['goodbye'] }],
    ['the goal', { ...visit, goal: ['queueing'] }],
    ['an expectation', { ...visit, expectations: { default: { queueing: -0.1 } } }],
    ['the saturation', { ...visit, saturation: 1 }],
    ['whether expectations are learned', { ...visit, learnExpectations: true }],
    ['a moment of truth', { ...visit, momentsOfTruth: { ask: 'positive' } }],
  ])('makes a version when %s changes', (_, definition) => {
    expect(given(put(1, visit)).when({ definition })).toEqual([put(2, definition)]);
  });

  it('respects the version that the client has seen', () => {
    expect(given(put(1, visit)).when({ definition: longer, ifVersion: [1] })).toEqual([put(2, longer)]);
    expect(given(put(1, visit)).when({ definition: longer, ifVersion: 'any' })).toEqual([put(2, longer)]);
    expect(given().when({ name: 'online-purchase', ifVersion: [1] })).toEqual([put(2, visit, 'online-purchase')]);
    const stale = refusal(() => given(put(1, visit), put(2, longer)).when({ ifVersion: [1] }));
    expect([stale.kind, stale.code, stale.members]).toEqual([
      'precondition-failed',
      'VERSION_MISMATCH',
      { version: 2 },
    ]);
    for (const ifVersion of ['any', [1], []] as const) {
      expect(refusal(() => given().when({ ifVersion })).kind).toBe('precondition-failed');
    }
  });
});
