import type { InputError } from '#libs/kernel/refusal.js';
import { CloudEvent } from './envelope.form.js';
import { originOf } from './fact.origins.js';
import { factTypes, wireType } from './fact.schemas.js';
import { schemaOfClass } from './schema.compiler.js';
import { nameOf, pointerStep } from './schema.errors.js';
import { compileSchema } from './schema.validator.js';

const MOST_STRAYS = 10;
const EXTENSION = /^[a-z0-9]{1,64}$/;

const known: ReadonlySet<string> = new Set(Object.keys(schemaOfClass(CloudEvent)['properties'] as object));

/** Checks the attributes of a CloudEvent besides its data; `strayMembers` checks unknown members. */
export const checkEnvelope = compileSchema({ ...schemaOfClass(CloudEvent), additionalProperties: true });

function sayStray(name: string): string {
  if (name === 'data_base64') return '"data_base64" is not taken: give the JSON object in "data".';
  if (EXTENSION.test(name)) return `"${name}" must be a string, a number or a boolean, as every CloudEvents attribute.`;
  return `"${nameOf(pointerStep(name))}" is no CloudEvents attribute: extensions have names of lower-case letters and digits.`;
}

/** Further attributes are CloudEvents extensions: accepted if well named and scalar, but ignored. */
export function strayMembers(event: Readonly<Record<string, unknown>>): readonly InputError[] {
  const errors: InputError[] = [];
  for (const name in event) {
    if (known.has(name)) continue;
    const value = event[name];
    if (EXTENSION.test(name) && (value === null || typeof value !== 'object')) continue;
    errors.push({ path: `/${pointerStep(name)}`, code: 'UNKNOWN_FIELD', message: sayStray(name) });
    if (errors.length === MOST_STRAYS) break;
  }
  return errors;
}

/** Why a type that is not among `factTypes` cannot be published: the code, and what to do instead. */
export function unpublishable(wire: string): InputError {
  const stored = /^peakend\.([a-z.-]+)\.v1$/.exec(wire)?.[1];
  const origin = stored === undefined ? undefined : originOf(stored);
  if (origin !== undefined)
    return { path: '/type', code: 'NOT_PUBLISHABLE', message: `"${stored}" cannot be published: ${origin}.` };
  const meant = factTypes.find((type) => wire === type || wire === `peakend.${type}` || wire === `${type}.v1`);
  const hint = meant === undefined ? 'GET /v1/schemas lists them' : `"${wireType(meant)}" is one`;
  return {
    path: '/type',
    code: 'UNKNOWN_TYPE',
    message: `"type" must be one of the types that can be published; ${hint}.`,
  };
}
