import type { ErrorObject } from 'ajv/dist/2020.js';
import { stepOf } from '#libs/kernel/json.pointer.js';
import { firstOfEachPath, type InputError } from '#libs/kernel/refusal.js';
import { type Schema, SchemaEngine } from './schema.engine.js';

export const MOST_ERRORS = 100;
/**
 * For a larger body only the first error is reported: every error costs memory, and there may be one for every byte.
 */
const ALL_ERRORS_UP_TO = 16 * 1024;

const isSmall = (body: unknown) => JSON.stringify(body ?? null).length <= ALL_ERRORS_UP_TO;
const engine = new SchemaEngine();

/**
 * Reads bodies by a schema and reports what is wrong, each value once, with its JSON Pointer: ajv looks at the type first.
 * Every part of the schema has a `description` that completes "must be …", because messages are made of it.
 */
export function describedReader(schema: Schema): (body: unknown) => readonly InputError[] {
  const findingsOf = engine.compile(schema, isSmall);
  return (body) => firstOfEachPath(findingsOf(body).map(inputErrorOf)).slice(0, MOST_ERRORS);
}

/** What is said of a member with another name. */
export const notKnown = (fields: readonly string[]) => `is not a known field; the fields are ${fields.join(', ')}`;

interface Described {
  readonly description: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

const CODES: Readonly<Record<string, string>> = {
  type: 'WRONG_TYPE',
  enum: 'UNKNOWN_VALUE',
  pattern: 'INVALID_FORMAT',
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  minItems: 'TOO_FEW',
  maxItems: 'TOO_MANY',
  minProperties: 'TOO_FEW',
  maxProperties: 'TOO_MANY',
  minimum: 'OUT_OF_RANGE',
  maximum: 'OUT_OF_RANGE',
  exclusiveMaximum: 'OUT_OF_RANGE',
};

function inputErrorOf({ keyword, instancePath, params, parentSchema }: ErrorObject): InputError {
  const { description, properties = {} } = parentSchema as Described;
  if (keyword === 'required') {
    const name = String(params['missingProperty']);
    const what = properties[name]?.description;
    const message = what === undefined ? 'is required' : `is required: ${what}`;
    return { path: `${instancePath}/${name}`, code: 'REQUIRED', message };
  }
  if (keyword === 'additionalProperties') {
    const path = `${instancePath}/${stepOf(String(params['additionalProperty']))}`;
    return { path, code: 'UNKNOWN_FIELD', message: notKnown(Object.keys(properties)) };
  }
  return { path: instancePath, code: CODES[keyword] ?? 'INVALID_VALUE', message: `must be ${description}` };
}
