import type { NameUse } from '#libs/facts/name.use.js';
import type { DefinitionInForce, JourneyDefinition } from './definition.events.js';

/** The names that a tenant's definitions know. */
export type KnownNames = Readonly<Record<NameUse['kind'], ReadonlySet<string>>>;

/** The definitions' own names, and every touchpoint type that one of them mentions. */
export function namesKnownBy(definitions: readonly DefinitionInForce[]): KnownNames {
  return {
    definition: new Set(definitions.map(({ name }) => name)),
    touchpoint: new Set(definitions.flatMap(({ definition }) => typesOf(definition))),
  };
}

function typesOf({ stages, terminal, goal = [], expectations = {} }: JourneyDefinition): readonly string[] {
  const expected = [expectations.default ?? {}, ...Object.values(expectations.tiers ?? {})];
  return [...stages.flatMap(({ touchpoints }) => touchpoints), ...terminal, ...goal, ...expected.flatMap(Object.keys)];
}
