import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { calendarSchema } from './calendar.schema.js';
import { serviceLevelSchema } from './service-level.schema.js';
import type { NamedVersion } from './clock.score.js';

/** A calendar or a service level as the API answers it. */
export function viewOf({ name, version, said }: NamedVersion & { readonly said: object }): object {
  return { name, version, ...said };
}

/** RFC 9110 entity tag of a version. */
export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

/** `viewOf` in the OpenAPI document. */
export const calendarView = viewSchema(calendarSchema, ['holidays', 'exceptions']);
export const serviceLevelView = viewSchema(serviceLevelSchema, ['match', 'onBreach']);

function viewSchema(
  { required, properties }: { readonly required: readonly string[]; readonly properties: object },
  always: readonly string[],
): Schema {
  return {
    type: 'object',
    required: ['name', 'version', ...required, ...always],
    properties: { name: { type: 'string' }, version: { type: 'integer', minimum: 1 }, ...properties },
  };
}
