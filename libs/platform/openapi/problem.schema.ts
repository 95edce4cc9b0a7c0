/** RFC 9457: how every operation refuses. */
export const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    // The message of the exception that .NET's clients throw.
    detail: { type: 'string', description: 'For people.', 'x-ms-primary-error-message': true },
    code: { type: 'string', description: 'For programs: it stays.' },
    errors: {
      type: 'array',
      description: 'What is wrong with the input.',
      items: {
        title: 'InputError',
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: 'string', description: 'JSON Pointer' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
  additionalProperties: true,
};

export const problemContent = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};
