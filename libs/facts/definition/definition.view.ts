import type { DefinitionInForce } from './definition.events.js';
import { definitionSchema } from './definition.schema.js';

/** A definition as the API returns it. */
export function viewOf({ name, version, shipped, definition }: DefinitionInForce): object {
  return { name, version, shipped, ...definition };
}

/** `viewOf` in the OpenAPI document. */
export const definitionViewSchema = {
  title: 'DefinitionInForce',
  type: 'object',
  required: ['name', 'version', 'shipped', ...definitionSchema.required],
  properties: {
    ...(definitionSchema.properties as object),
    name: { type: 'string' },
    version: { type: 'integer', minimum: 1 },
    shipped: { type: 'boolean', description: 'a shipped template, unchanged' },
  },
};
