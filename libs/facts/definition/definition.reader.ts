import type { ErrorObject } from 'ajv/dist/2020.js';
import { stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { SchemaEngine } from '#libs/platform/input/schema.engine.js';
import type { Expectations, JourneyDefinition } from './definition.events.js';
import { checkDefinition } from './definition.checks.js';
import { definitionSchema } from './definition.schema.js';

export type DefinitionReading =
  | { readonly ok: true; readonly definition: JourneyDefinition }
  | { readonly ok: false; readonly errors: readonly InputError[] };

const MOST_ERRORS = 100;
/**
 * For a larger body only the first error is reported: every error costs memory, and there may be one for every byte.
 */
const ALL_ERRORS_UP_TO = 16 * 1024;

const isSmall = (body: unknown) => JSON.stringify(body ?? null).length <= ALL_ERRORS_UP_TO;
const findingsOf = new SchemaEngine().compile(definitionSchema, isSmall);

/** A journey definition from parsed JSON, or everything that is wrong with it, each error with its JSON Pointer. */
export function readDefinition(body: unknown): DefinitionReading {
  const findings = findingsOf(body);
  if (findings.length > 0) return { ok: false, errors: findings.slice(0, MOST_ERRORS).map(inputErrorOf) };
  const definition = body as JourneyDefinition;
  const errors = checkDefinition(definition).slice(0, MOST_ERRORS);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, definition: normalised(definition) };
}

const CODES: Readonly<Record<string, string>> = {
  type: 'WRONG_TYPE',
  enum: 'UNKNOWN_VALUE',
  pattern: 'INVALID_FORMAT',
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  minItems: 'TOO_FEW',
  maxItems: 'TOO_MANY',
  maxProperties: 'TOO_MANY',
  minimum: 'OUT_OF_RANGE',
  maximum: 'OUT_OF_RANGE',
};

function inputErrorOf({ keyword, instancePath, params, parentSchema }: ErrorObject): InputError {
  if (keyword === 'required') {
    return { path: `${instancePath}/${params['missingProperty']}`, code: 'REQUIRED', message: 'is required' };
  }
  if (keyword === 'additionalProperties') {
    const path = `${instancePath}/${stepOf(String(params['additionalProperty']))}`;
    return { path, code: 'UNKNOWN_FIELD', message: 'is not a known field' };
  }
  const { description } = parentSchema as { description: string };
  return { path: instancePath, code: CODES[keyword] ?? 'INVALID_VALUE', message: `must be ${description}` };
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
