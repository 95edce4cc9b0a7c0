import type { DefinitionInForce } from './definition.events.js';
import { definitionSchema } from './definition.schema.js';

/** A definition as the API answers it. */
export function viewOf({ name, version, shipped, definition }: DefinitionInForce): object {
  return { name, version, shipped, ...definition };
}

/** RFC 9110 entity tag of a version. */
export function etagOf({ version }: DefinitionInForce): string {
  return `"${version}"`;
}

/** `viewOf` in the OpenAPI document. */
export const definitionViewSchema = {
  title: 'DefinitionInForce',
  type: 'object',
  required: ['name', 'version', 'shipped', ...definitionSchema.required],
  properties: {
    name: { type: 'string' },
    version: { type: 'integer', minimum: 1 },
    shipped: { type: 'boolean', description: 'a template that ships, unchanged' },
    ...(definitionSchema.properties as object),
  },
};
