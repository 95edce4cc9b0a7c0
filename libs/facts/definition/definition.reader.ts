import type { InputError } from '#libs/kernel/refusal.js';
import { nullsLeftOut } from '#libs/facts/optional.members.js';
import { withoutRead } from '#libs/facts/setting.members.js';
import { describedReader, MOST_ERRORS } from '#libs/platform/input/described.reader.js';
import type { Expectations, JourneyDefinition } from './definition.events.js';
import { checkDefinition } from './definition.checks.js';
import { definitionSchema } from './definition.schema.js';

export type DefinitionReading =
  | { readonly ok: true; readonly definition: JourneyDefinition }
  | { readonly ok: false; readonly errors: readonly InputError[] };

const errorsOf = describedReader(definitionSchema);
const withoutNulls = nullsLeftOut(definitionSchema);

/**
 * A journey definition from parsed JSON, or everything that is wrong with it, each with its JSON Pointer. An optional
 * member that is null is one that was left out.
 */
export function readDefinition(given: unknown): DefinitionReading {
  const body = withoutNulls(given);
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const definition: JourneyDefinition = withoutRead(body as JourneyDefinition);
  const errors = checkDefinition(definition).slice(0, MOST_ERRORS);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, definition: normalised(definition) };
}

/** Replaces negative zeros: JSON stores them as 0. */
function normalised(definition: JourneyDefinition): JourneyDefinition {
  const levels = (given: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(given).map(([type, value]) => [type, value === 0 ? 0 : value]));
  const { expectations } = definition;
  if (expectations === undefined) return definition;
  const tiers =
    expectations.tiers &&
    Object.fromEntries(Object.entries(expectations.tiers).map(([tier, given]) => [tier, levels(given)]));
  const plain: Expectations = {
    ...(expectations.default && { default: levels(expectations.default) }),
    ...(tiers && { tiers }),
  };
  return { ...definition, expectations: plain };
}
