import { stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';
import type { JourneyDefinition } from './definition.events.js';

/** Touchpoint types that a definition names, and that none of its stages lists: perhaps because of typing errors. */
export function warningsOf(definition: JourneyDefinition): readonly InputError[] {
  const { stages, terminal, goal = [], expectations = {}, momentsOfTruth = {} } = definition;
  const listed = new Set(stages.flatMap(({ touchpoints }) => touchpoints));
  const tiers = Object.entries(expectations.tiers ?? {});
  const keysOf = (of: object, path: string) =>
    Object.keys(of).map((type) => ({ type, path: `${path}/${stepOf(type)}` }));
  const named = [
    ...terminal.map((type, at) => ({ type, path: `/terminal/${at}` })),
    ...goal.map((type, at) => ({ type, path: `/goal/${at}` })),
    ...keysOf(expectations.default ?? {}, '/expectations/default'),
    ...tiers.flatMap(([tier, expected]) => keysOf(expected, `/expectations/tiers/${stepOf(tier)}`)),
    ...keysOf(momentsOfTruth, '/momentsOfTruth'),
  ];
  return named
    .filter(({ type }) => !listed.has(type))
    .map(({ type, path }) => ({
      path,
      code: 'UNKNOWN_TOUCHPOINT',
      message: `No stage of the definition lists a touchpoint "${type}".`,
    }));
}
