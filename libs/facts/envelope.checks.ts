import type { InputError } from '#libs/kernel/refusal.js';
import { CloudEvent } from './envelope.form.js';
import { originOf } from './fact.origins.js';
import { factTypes, wireType } from './fact.schemas.js';
import { schemaOfClass } from './schema.compiler.js';
import { compileSchema } from './schema.validator.js';

/** Checks what a CloudEvent carries beside its data; members that it does not know are left to `wrongExtensions`. */
export const checkEnvelope = compileSchema({ ...schemaOfClass(CloudEvent), additionalProperties: true });

/** Why a type that is not among `factTypes` cannot be published: its code and what to do instead. */
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
