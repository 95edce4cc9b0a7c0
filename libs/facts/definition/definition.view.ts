import type { DefinitionInForce } from './definition.events.js';
import { definitionSchema } from './definition.schema.js';
import { warningsOf } from './definition.warnings.js';

/** A definition as the API returns it. */
export function viewOf({ name, version, shipped, definition }: DefinitionInForce): object {
  return { name, version, shipped, ...definition, warnings: warningsOf(definition) };
}

/** `viewOf` in the OpenAPI document. */
export const definitionViewSchema = {
  title: 'DefinitionInForce',
  type: 'object',
  required: ['name', 'version', 'shipped', ...definitionSchema.required, 'warnings'],
  properties: {
    ...(definitionSchema.properties as object),
    name: { type: 'string' },
    version: { type: 'integer', minimum: 1 },
    shipped: { type: 'boolean', description: 'a shipped template, unchanged' },
  },
};
