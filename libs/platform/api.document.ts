import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { NamedSchemas, type OpenApiSchema } from './openapi/named.schemas.js';
import { describeForms } from './openapi/operation.forms.js';
import { describeOperation, type Operation } from './openapi/operation.description.js';
import { problemSchema } from './openapi/problem.schema.js';
import { TAGS } from './openapi/tags.js';

const DESCRIPTION = `Customer journeys from the facts that channels publish.

A member that is not required may be missing, and is nullable for that: of a number that is not, clients in .NET make one that is 0 where there is none. Null for it in a body counts as left out, unless the member says otherwise.

Every query takes \`limit\`, \`cursor\` and \`format=json\`, also where there is one page or one form.`;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI document of all routes that an application has. */
export function apiDocument(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('peakend')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addSecurity('bearer', { type: 'http', scheme: 'bearer', description: "A tenant's key, or the admin key." })
    .addSecurity('basic', { type: 'http', scheme: 'basic', description: 'The key as user name, an empty password.' })
    .build();
  const document = SwaggerModule.createDocument(app, head);
  document.paths = describeForms(document.paths as never) as never;
  const given = document.components?.schemas as unknown as Readonly<Record<string, OpenApiSchema>> | undefined;
  const schemas = new NamedSchemas({ ...given, Problem: problemSchema });
  const tags = new Set<string>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = methods[method] as unknown as Operation | undefined;
      if (!operation) continue;
      describeOperation(operation, method, path, schemas);
      for (const tag of operation.tags ?? []) tags.add(tag);
    }
  }
  document.tags = TAGS.filter(({ name }) => tags.has(name)).map((tag) => ({ ...tag }));
  document.components = { ...document.components, schemas: schemas.all() } as NonNullable<OpenAPIObject['components']>;
  return document;
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
