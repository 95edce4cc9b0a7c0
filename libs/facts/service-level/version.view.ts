import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { integer } from '#libs/platform/querying/query.parameters.js';
import { calendarSchema } from './calendar.schema.js';
import { serviceLevelSchema } from './service-level.schema.js';
import type { NamedVersion } from './clock.score.js';

/** The parameter of a route that answers a calendar or a service level. */
export const oneVersion = {
  version: integer(
    1,
    999_999_999,
    'This version, also of what was changed or deleted since; the one in force when missing.',
  ),
};

/** A calendar or a service level as the API answers it. */
export function viewOf({ name, version, said }: NamedVersion & { readonly said: object }): object {
  return { name, version, ...said };
}

/** `viewOf` in the OpenAPI document. */
export const calendarView = viewSchema('CalendarInForce', calendarSchema, ['holidays', 'exceptions']);
export const serviceLevelView = viewSchema('ServiceLevelInForce', serviceLevelSchema, ['match', 'onBreach']);

function viewSchema(
  title: string,
  { required, properties }: { readonly required: readonly string[]; readonly properties: object },
  always: readonly string[],
): Schema {
  return openApiSchema({
    title,
    type: 'object',
    required: ['name', 'version', ...required, ...always],
    properties: { ...properties, name: { type: 'string' }, version: { type: 'integer', minimum: 1 } },
  });
}
