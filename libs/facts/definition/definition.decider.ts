import type { Decider } from '#libs/kernel/decider.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { DefinitionInForce, DefinitionPut, JourneyDefinition } from './definition.events.js';
import { templateOf } from './templates.js';

export interface PutDefinitionCommand {
  readonly name: string;
  readonly definition: JourneyDefinition;
  readonly ifVersion: ExpectedVersion;
}

export type DefinitionPutEvent = Typed<'definition.put'>;

/** The tenant's own definition; null before the first. */
export type DefinitionState = DefinitionPut | null;

/**
 * Puts a journey definition. Versions count from 1 without gaps; a shipped template counts as version 1. Putting what
 * is already in force decides nothing.
 *
 * @throws Refusal `precondition-failed` if a version other than the expected one is in force.
 */
export const definitionDecider: Decider<DefinitionState, PutDefinitionCommand, DefinitionPutEvent> = {
  initial: null,

  decide({ name, definition, ifVersion }, state) {
    const current = inForce(name, state);
    heedVersion(ifVersion, current?.version ?? null, `definition ${name}`);
    if (current && sameDefinition(current.definition, definition)) return [];
    return [{ type: 'definition.put', data: { name, version: (current?.version ?? 0) + 1, definition } }];
  },

  evolve: (_, { data }) => data,
};

/** The definition in force under a name: the tenant's own if there is one, else the shipped template. */
export function inForce(name: string, state: DefinitionState): DefinitionInForce | undefined {
  return state ? { ...state, shipped: false } : templateOf(name);
}

/** Whether two definitions mean the same; order in objects and sets, and explicit defaults, do not matter. */
export function sameDefinition(a: JourneyDefinition, b: JourneyDefinition): boolean {
  return canonical(a) === canonical(b);
}

function canonical({
  stages,
  terminal,
  goal = [],
  idleGapSeconds,
  expectations = {},
  saturation = 0.5,
  momentsOfTruth = {},
  learnExpectations = false,
}: JourneyDefinition): string {
  return JSON.stringify([
    stages.map(({ name, phase, touchpoints }) => [name, phase, touchpoints]),
    [...terminal].sort(),
    [...goal].sort(),
    idleGapSeconds,
    sorted(expectations.default ?? {}),
    sorted(expectations.tiers ?? {}, (given) => sorted(given)),
    saturation,
    sorted(momentsOfTruth),
    learnExpectations,
  ]);
}

function sorted<T>(record: Readonly<Record<string, T>>, inner: (value: T) => unknown = (value) => value): unknown {
  return Object.entries(record)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, inner(value)]);
}
