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

/** A stage that a fact names. */
export interface UnknownStage {
  readonly name: string;
  /** That the fact names, and that does not have the stage; null: it names none, and no definition has it. */
  readonly definition: string | null;
}

/** The stage that a fact names, if it is unknown; null if not. What a definition has that comes later is not known yet. */
export function stageUnknownTo(definitions: readonly DefinitionInForce[], data: object): UnknownStage | null {
  const { stage, journey } = data as { readonly stage?: unknown; readonly journey?: { definition?: string } | null };
  const named = journey?.definition ?? null;
  const asked = definitions.filter(({ name }) => named === null || name === named);
  const isThere = asked.some(({ definition }) => definition.stages.some(({ name }) => name === stage));
  return typeof stage !== 'string' || asked.length === 0 || isThere ? null : { name: stage, definition: named };
}
