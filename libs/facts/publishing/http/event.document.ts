import { CloudEvent } from '#libs/facts/envelope.form.js';
import { factTypes, schemaOf, wireType } from '#libs/facts/fact.schemas.js';
import type { FactType } from '#libs/facts/stored.events.js';
import { schemaOfClass } from '#libs/facts/schema.compiler.js';
import { MAX_BATCH_EVENTS } from '#libs/facts/publishing/event.limits.js';
import { pascal } from '#libs/platform/openapi/operation.name.js';
import { openApiSchema } from './openapi.schema.js';

type Schema = { readonly [keyword: string]: unknown };

const BASE = '#/components/schemas/CloudEvent';

const nameOf = (type: FactType) => `${pascal(type)}Event`;

const attributes = openApiSchema(schemaOfClass(CloudEvent)) as {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
};
const { data: _data, ...properties } = attributes.properties;

/** One kind of event: the attributes of all, and its own data. */
function variant(type: FactType): Schema {
  const data = { ...openApiSchema(schemaOf(type)), title: `${pascal(type)}Data` };
  return {
    title: nameOf(type),
    description: `\`${wireType(type)}\``,
    allOf: [{ $ref: BASE }, { type: 'object', required: ['data'], properties: { data } }],
  };
}

/**
 * A structured CloudEvent. Every kind extends it, told apart by `type`: of the ways to say so, the one that all generators
 * of clients understand. Further attributes are extensions of CloudEvents.
 */
export const eventSchema: Schema = {
  ...attributes,
  title: 'CloudEvent',
  description: 'One of the kinds of event that extend it.',
  properties,
  required: attributes.required.filter((name) => name !== 'data'),
  additionalProperties: true,
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(factTypes.map((type) => [wireType(type), `#/components/schemas/${nameOf(type)}`])),
  },
  variants: factTypes.map(variant),
};

export const batchSchema: Schema = { type: 'array', maxItems: MAX_BATCH_EVENTS, items: eventSchema };

/** In binary mode the body is the event's data alone. */
export const dataSchema: Schema = {
  type: 'object',
  additionalProperties: true,
  description: 'The data of the event, with the members of its type.',
};

/** The headers of binary mode, one for each attribute. */
export const attributeHeaders = Object.entries(properties)
  .filter(([name]) => name !== 'datacontenttype')
  .map(([name, { nullable: _, ...schema }]) => ({
    name: `ce-${name}`,
    in: 'header',
    required: attributes.required.includes(name),
    description: String(schema['description']),
    schema,
  }));
