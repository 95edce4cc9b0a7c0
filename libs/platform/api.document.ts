import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

type Responses = Record<string, { description?: string; content?: Record<string, unknown> }>;
interface Operation {
  responses: Responses;
  security?: readonly unknown[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For people.' },
    code: { type: 'string', description: 'For programs: it is stable.' },
    errors: {
      type: 'array',
      description: 'What is wrong with the input.',
      items: {
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

/** The OpenAPI document of all routes of an application. Every operation says how it refuses. */
export function apiDocument(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('peakend')
    .setDescription('Customer journeys from the facts that channels publish.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: "A tenant's key, or the admin key." }, 'bearer')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'The key as user name, an empty password.' }, 'basic')
    .build();
  const document = SwaggerModule.createDocument(app, head, {
    operationIdFactory: (controller, method) => `${controller}_${method}`.replace(/[^A-Za-z0-9]+/g, '_'),
  });
  const schemas = { ...document.components?.schemas, Problem: problemSchema };
  document.components = { ...document.components, schemas } as NonNullable<OpenAPIObject['components']>;
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Operation | undefined;
      if (operation) describeRefusals(operation);
    }
  }
  return document;
}

function describeRefusals(operation: Operation): void {
  const { responses } = operation;
  if (operation.security) {
    responses['401'] ??= { description: 'No key, or one that is unknown, revoked or expired.' };
    responses['403'] ??= { description: 'The key may not do this.' };
  }
  responses.default ??= { description: 'Any other refusal.' };
  for (const [status, response] of Object.entries(responses)) {
    if (status === 'default' || Number(status) >= 400) response.content = problemContent;
  }
}

/**
 * Serves the application's document at /openapi.json and Swagger UI at /docs. With `?apps=all` it is the document of
 * all apps together, for an address that fronts all of them. Each is made when it is first asked for.
 */
export function serveApiDocument(app: INestApplication, makeWhole: () => Promise<OpenAPIObject>): void {
  let whole: Promise<OpenAPIObject> | undefined;
  const theWhole = () =>
    (whole ??= makeWhole().catch((error: unknown) => {
      whole = undefined;
      throw error;
    }));
  SwaggerModule.setup('docs', app, () => apiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'peakend API',
    patchDocumentOnRequest: (request: unknown, _reply, own) =>
      (request as FastifyRequest<{ Querystring: { apps?: string } }>).query.apps === 'all' ? theWhole() : own,
  });
}
