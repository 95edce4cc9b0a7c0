import { PATH_EXAMPLES } from './examples.js';
import type { NamedSchemas, OpenApiSchema } from './named.schemas.js';
import { operationName, pascal } from './operation.name.js';
import { problemContent } from './problem.schema.js';

interface Content {
  schema?: OpenApiSchema;
}

interface Response {
  description?: string;
  content?: Record<string, Content>;
}

interface Parameter {
  example?: unknown;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: OpenApiSchema;
}

/** An operation of the document, as far as it is completed here. */
export interface Operation {
  operationId?: string;
  tags?: readonly string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, Response>;
  security?: readonly unknown[];
}

/** Completes an operation: its name, its parameters, its schemas by name, and how it refuses. */
export function describeOperation(operation: Operation, method: string, path: string, schemas: NamedSchemas): void {
  operation.operationId = operationName(method, path);
  operation.security ??= [];
  declarePathParameters(operation, path);
  describeRefusals(operation);
  const name = pascal(operation.operationId);
  nameContents(operation.requestBody?.content, `${name}Body`, schemas);
  for (const { content } of Object.values(operation.responses)) nameContents(content, `${name}Answer`, schemas);
}

function declarePathParameters(operation: Operation, path: string): void {
  const parameters = (operation.parameters ??= []);
  for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
    if (!parameters.some((each) => each.in === 'path' && each.name === name))
      parameters.push({ name: name as string, in: 'path', required: true, schema: { type: 'string' } });
  }
  for (const parameter of parameters) {
    const example =
      parameter.in === 'path' ? (parameter.schema?.['example'] ?? PATH_EXAMPLES[parameter.name]) : undefined;
    if (example !== undefined) parameter.example ??= example;
  }
}

function describeRefusals({ responses, security = [] }: Operation): void {
  if (security.length > 0) {
    responses['401'] ??= { description: 'No key, or one that is unknown, revoked or expired.' };
    responses['403'] ??= { description: 'The key may not do this.' };
  }
  const isRefusal = (status: string) => status === 'default' || /^[45]/.test(status);
  if (!Object.keys(responses).some((status) => status.startsWith('4')))
    responses['4XX'] = { description: 'A request that cannot be read.' };
  responses['default'] ??= { description: 'Any other refusal.' };
  for (const [status, response] of Object.entries(responses)) {
    if (isRefusal(status)) response.content = problemContent;
  }
}

function nameContents(content: Record<string, Content> | undefined, place: string, schemas: NamedSchemas): void {
  for (const each of Object.values(content ?? {})) if (each.schema) each.schema = schemas.use(each.schema, place);
}
