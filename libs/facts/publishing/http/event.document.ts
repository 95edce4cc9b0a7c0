import { CloudEvent } from '#libs/facts/envelope.form.js';
import { factTypes, schemaOf, wireType } from '#libs/facts/fact.schemas.js';
import type { FactType } from '#libs/facts/stored.events.js';
import { schemaOfClass } from '#libs/facts/schema.compiler.js';
import { MAX_BATCH_EVENTS } from '#libs/facts/publishing/event.limits.js';
import { pascal } from '#libs/platform/openapi/operation.name.js';
import { headerExamples } from './publishing.examples.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';

type Schema = { readonly [keyword: string]: unknown };

const nameOf = (type: FactType) => `${pascal(type)}Event`;

const { properties, required } = openApiSchema(schemaOfClass(CloudEvent)) as {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
};
const { data: _data, ...attributes } = properties;

/** One kind of event: the attributes of all, and its own data. Further members are extensions of CloudEvents. */
function kind(type: FactType): Schema {
  const data = { ...openApiSchema(schemaOf(type)), title: `${pascal(type)}Data` };
  return {
    title: nameOf(type),
    type: 'object',
    properties: { ...attributes, type: { type: 'string', enum: [wireType(type)] }, data },
    required,
    additionalProperties: true,
  };
}

/**
 * A structured CloudEvent: one of the kinds, told apart by `type`. Kinds that extend a common schema would not do: Java's
 * clients leave the type out of a list of those, and Python's and TypeScript's stumble over extensions.
 */
export const eventSchema: Schema = {
  title: 'CloudEvent',
  oneOf: factTypes.map(kind),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(factTypes.map((type) => [wireType(type), `#/components/schemas/${nameOf(type)}`])),
  },
};

export const batchSchema: Schema = { type: 'array', maxItems: MAX_BATCH_EVENTS, items: eventSchema };

/** In binary mode the body is the event's data alone. */
export const dataSchema: Schema = {
  type: 'object',
  additionalProperties: true,
  description: 'The data of the event, with the members of its type.',
};

/** The headers of binary mode, one for each attribute. */
export const attributeHeaders = Object.entries(attributes)
  .filter(([name]) => name !== 'datacontenttype')
  .map(([name, { nullable: _, ...schema }]) => ({
    name: `ce-${name}`,
    in: 'header',
    required: required.includes(name),
    description: String(schema['description']),
    ...(headerExamples[`ce-${name}`] && { example: headerExamples[`ce-${name}`] }),
    schema,
  }));
