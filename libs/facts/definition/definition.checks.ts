import { isWord } from '#libs/facts/word.schemas.js';
import { stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';
import type { Expectations, JourneyDefinition } from './definition.events.js';
import { MOST_TYPES } from './definition.schema.js';

/** Journey maps put what belongs to no stage under this name, so no stage may have it. */
const OTHER = 'other';

/** What is wrong with a definition whose members are each well-formed. */
export function checkDefinition(definition: JourneyDefinition): readonly InputError[] {
  return [
    ...stageErrors(definition),
    ...typeErrors(definition),
    ...expectationErrors(definition.expectations ?? {}),
    ...nameErrors('/momentsOfTruth', definition.momentsOfTruth ?? {}),
  ];
}

function stageErrors({ stages }: JourneyDefinition): readonly InputError[] {
  const seen = new Set<string>();
  return stages.flatMap(({ name }, index) => {
    const path = `/stages/${index}/name`;
    if (name === OTHER)
      return [{ path, code: 'RESERVED_NAME', message: 'must not be "other": the map puts there what no stage takes' }];
    if (seen.has(name)) return [{ path, code: 'REPEATED', message: 'must differ from the names of the other stages' }];
    seen.add(name);
    return [];
  });
}

/** Each type belongs to one stage only; all stages together may have as many as one list. */
function typeErrors({ stages, terminal, goal = [] }: JourneyDefinition): readonly InputError[] {
  const listed = stages.flatMap((stage, index) =>
    stage.touchpoints.map((type, at) => ({ type, path: `/stages/${index}/touchpoints/${at}` })),
  );
  if (listed.length > MOST_TYPES) {
    return [{ path: '/stages', code: 'TOO_MANY', message: `must list at most ${MOST_TYPES} touchpoint types` }];
  }
  const ending = terminal.map((type, at) => ({ type, path: `/terminal/${at}` }));
  const reaching = goal.map((type, at) => ({ type, path: `/goal/${at}` }));
  return [
    ...repeated(listed, 'must be listed once: a touchpoint type belongs to one stage'),
    ...repeated(ending, 'must be listed once'),
    ...repeated(reaching, 'must be listed once'),
  ];
}

function repeated(
  listed: readonly { readonly type: string; readonly path: string }[],
  message: string,
): readonly InputError[] {
  const seen = new Set<string>();
  return listed.flatMap(({ type, path }) => {
    if (seen.has(type)) return [{ path, code: 'REPEATED', message }];
    seen.add(type);
    return [];
  });
}

function expectationErrors({ default: byDefault = {}, tiers = {} }: Expectations): readonly InputError[] {
  return [
    ...nameErrors('/expectations/default', byDefault),
    ...nameErrors('/expectations/tiers', tiers),
    ...Object.entries(tiers).flatMap(([tier, given]) =>
      isWord(tier) ? nameErrors(`/expectations/tiers/${tier}`, given) : [],
    ),
  ];
}

function nameErrors(parent: string, named: Readonly<Record<string, unknown>>): readonly InputError[] {
  return Object.keys(named)
    .filter((name) => !isWord(name))
    .map((name) => ({
      path: `${parent}/${stepOf(name)}`,
      code: 'INVALID_NAME',
      message: 'must be named by a word in kebab-case such as "counter-service"',
    }));
}
