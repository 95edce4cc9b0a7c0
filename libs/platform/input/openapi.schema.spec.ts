import { openApiSchema } from './openapi.schema.js';

describe('openApiSchema', () => {
  it('keeps what OpenAPI 3.0 knows and leaves out the rest', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        type: { const: 'a' },
        if: { type: ['string', 'null'], pattern: '^a$' },
        either: { type: ['integer', 'string'], minimum: 0, pattern: '^[0-9]+$' },
        more: { type: 'number', exclusiveMinimum: -1, exclusiveMaximum: 1, enum: [0, 0.5] },
      },
      required: [],
      propertyNames: { maxLength: 3 },
      additionalProperties: { type: ['number', 'boolean', 'null'] },
      allOf: [{ if: { required: ['a'] }, then: { required: ['b'] } }],
      oneOf: [{ required: ['a'], properties: { a: { const: 1 } } }],
    };
    expect(openApiSchema(schema)).toEqual({
      type: 'object',
      properties: {
        type: { enum: ['a'] },
        if: { type: 'string', nullable: true, pattern: '^a$' },
        either: { type: 'string', 'x-also-takes': ['integer'], pattern: '^[0-9]+$' },
        more: {
          type: 'number',
          minimum: -1,
          exclusiveMinimum: true,
          maximum: 1,
          exclusiveMaximum: true,
          enum: [0, 0.5],
        },
      },
      additionalProperties: true,
      oneOf: [{ required: ['a'], properties: { a: { enum: [1] } } }],
    });
  });
});
