import { createConfig, lintFromString } from '@redocly/openapi-core';
import { pino } from 'pino';
import { factTypes } from '#libs/facts/fact.schemas.js';
import type { PlatformParts } from '#libs/platform/platform.module.js';
import { wholeDocument } from './whole.document.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly 'x-also-takes'?: readonly string[];
  readonly 'x-ms-primary-error-message'?: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly requestBody?: { readonly content: Contents };
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
}

type Contents = Readonly<Record<string, { readonly schema: Schema }>>;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
  readonly tags: readonly { readonly name: string }[];
}

/** Nothing is asked of the parts: only the routes are looked at. */
const parts = { adminKey: 'none', configuration: {}, log: pino({ level: 'silent' }) } as unknown as PlatformParts;

let document: Document;
let schemas: Document['components']['schemas'];
let operations: readonly (Operation & { readonly at: string })[];

beforeAll(async () => {
  const made = await wholeDocument(parts, undefined as never);
  // As it is answered: what is undefined is left out.
  document = JSON.parse(JSON.stringify(made)) as Document;
  schemas = document.components.schemas;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, at: `${method} ${path}` })),
  );
});

const isOfQuery = (parameter: { readonly in: string }) => parameter.in === 'query';

/** Every schema of the document with its place, those within others included. */
function everySchema(): readonly (readonly [place: string, schema: Schema])[] {
  const found: [string, Schema][] = [];
  const look = (value: unknown, place: string): void => {
    if (typeof value !== 'object' || value === null) return;
    found.push([place, value as Schema]);
    for (const [name, inner] of Object.entries(value)) look(inner, `${place}/${name}`);
  };
  look(document.paths, 'paths');
  look(schemas, 'schemas');
  return found;
}

const wanting = (isWrong: (schema: Schema, place: string) => boolean) =>
  everySchema()
    .filter(([place, schema]) => isWrong(schema, place))
    .map(([place]) => place);

const resolved = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : (schemas[schema.$ref.replace('#/components/schemas/', '')] as Schema);

describe('the OpenAPI document', () => {
  test('has nothing that the recommended rules of Redocly find', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const source = JSON.stringify(document);
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    expect(
      problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`),
    ).toEqual([]);
  });

  test('names every operation, and no two alike', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(names.filter((name) => !/^[a-z]+[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['postEvents', 'postEventsBatch', 'getJourney', 'putDefinition']));
  });

  test('declares every parameter of a path', () => {
    for (const { at, parameters } of operations) {
      const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      const named = [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
      expect([at, new Set(declared), declared.length]).toEqual([at, new Set(named), named.length]);
    }
  });

  test('describes each header once, whatever its case, and requires none but those of an event in binary mode', () => {
    const headers = operations.map(({ at, parameters }) => {
      const given = parameters.filter((each) => each.in === 'header');
      return {
        at,
        names: given.map(({ name }) => name.toLowerCase()),
        required: given.filter((each) => each.required),
      };
    });
    expect(headers.filter(({ names }) => new Set(names).size < names.length)).toEqual([]);
    const isBinary = (name: string) => name.startsWith('ce-');
    expect(headers.filter(({ required }) => required.some(({ name }) => !isBinary(name)))).toEqual([]);
  });

  test('names every object, and each after what it is', () => {
    const isNamed = (place: string) => /^schemas\/\w+$/.test(place);
    expect(wanting(({ properties, type }, place) => type === 'object' && !!properties && !isNamed(place))).toEqual([]);
    expect(Object.keys(schemas).filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['CloudEvent', 'TouchpointRecordedEvent', 'TouchpointRecordedData', 'RatingGiven']),
    );
  });

  test('answers success with one schema, by reference', () => {
    for (const { at, responses } of operations) {
      const given = Object.entries(responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([, { content }]) => content?.['application/json']?.schema ?? []);
      expect([at, new Set(given.map(({ $ref }) => $ref)).size <= 1, given.every(isReferred)]).toEqual([at, true, true]);
    }
    function isReferred({ $ref, additionalProperties }: Schema): boolean {
      return $ref !== undefined || additionalProperties === true;
    }
  });

  test('lets every optional member be null, which .NET sends where nobody set it', () => {
    const faults = Object.entries(schemas).flatMap(([name, { properties = {}, required = [] }]) =>
      Object.entries(properties)
        .filter(([member, schema]) => !required.includes(member) && !resolved(schema).nullable)
        .filter(([, schema]) => resolved(schema).type !== undefined)
        .map(([member]) => `${name}.${member}`),
    );
    expect(faults).toEqual([]);
    expect(resolved(schemas['NewTouchpoint']?.properties?.['valence'] as Schema).nullable).toBe(true);
  });

  test('gives whatever may be null a type, and null among the values of what has values', () => {
    expect(wanting(({ nullable, type }) => nullable === true && type === undefined)).toEqual([]);
    expect(wanting(({ nullable, enum: values }) => nullable === true && !!values && !values.includes(null))).toEqual(
      [],
    );
  });

  test('offers no choice but that of the kinds of event, told apart by type: clients make an empty class of one', () => {
    expect(wanting((schema) => ['anyOf', 'allOf', 'oneOf'].some((choice) => choice in schema))).toEqual([
      'schemas/CloudEvent',
    ]);
    const { oneOf, discriminator } = schemas['CloudEvent'] as {
      readonly oneOf: readonly Schema[];
      readonly discriminator: { readonly mapping: Readonly<Record<string, string>> };
    };
    expect(oneOf).toHaveLength(factTypes.length);
    expect(Object.values(discriminator.mapping)).toEqual(oneOf.map(({ $ref }) => $ref));
    for (const [type, $ref] of Object.entries(discriminator.mapping))
      expect(resolved({ $ref }).properties?.['type']?.enum).toEqual([type]);
  });

  test('shows money and sequences as text, and flat objects as open ones', () => {
    const member = (schema: string, name: string) => schemas[schema]?.properties?.[name] as Schema;
    expect(member('MoneyGiven', 'amount')).toMatchObject({ type: 'string', 'x-also-takes': ['number'] });
    expect(member('CustomerPurchaseMadeData', 'amount')).toMatchObject({ type: 'string' });
    expect(member('NewTouchpoint', 'sequence')).toMatchObject({ type: 'string', nullable: true });
    expect(member('TouchpointRecordedData', 'attributes').additionalProperties).toBe(true);
    expect(member('CustomerRegisteredData', 'traits').additionalProperties).toBe(true);
  });

  test('says what went wrong in one schema, whose detail is the message', () => {
    const refusals = operations.flatMap(({ responses }) =>
      Object.entries(responses).filter(([status]) => !status.startsWith('2')),
    );
    const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    for (const [status, { content }] of refusals) expect([status, content]).toEqual([status, problem]);
    expect(schemas['Problem']?.properties?.['detail']?.['x-ms-primary-error-message']).toBe(true);
  });

  test('has the position of what is stored, never null', () => {
    expect(schemas['StoredEvent']?.properties?.['position']).toEqual({
      type: 'string',
      description: expect.any(String),
    });
    expect(schemas['StoredEvent']?.required).toContain('position');
  });

  test('describes each form of the body of /v1/events by itself, with the headers of binary mode', () => {
    const bodyOf = (path: string) => Object.keys(document.paths[path]?.['post']?.requestBody?.content ?? {});
    expect(bodyOf('/v1/events')).toHaveLength(3);
    expect(bodyOf('/v1/events#batch')).toEqual(['application/cloudevents-batch+json']);
    expect(bodyOf('/v1/events#binary')).toEqual(['application/json']);
    // Clients append a query to the path: behind # it would be lost, and a dry run be none.
    const queries = operations.filter(({ at, parameters }) => at.includes('#') && parameters.some(isOfQuery));
    expect(queries.map(({ at }) => at)).toEqual([]);
    const headers = document.paths['/v1/events#binary']?.['post']?.parameters.filter((each) => each.in === 'header');
    expect(headers?.map(({ name, required }) => `${name}${required ? '' : '?'}`)).toEqual([
      'ce-specversion',
      'ce-type',
      'ce-source',
      'ce-id',
      'ce-subject',
      'ce-time?',
      'ce-sequence?',
      'ce-dataschema?',
    ]);
  });

  test('writes patterns that Python, Java and .NET read too', () => {
    expect(wanting(({ pattern }) => typeof pattern === 'string' && /\\[pPkuQ]\{|\(\?<|\\p/.test(pattern))).toEqual([]);
  });

  test('says nothing of what a key looks like', () => {
    expect(document.components.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', description: "A tenant's key, or the admin key." },
      basic: { type: 'http', scheme: 'basic', description: 'The key as user name, an empty password.' },
    });
  });

  test('groups operations in the order in which a beginner meets them', () => {
    const names = document.tags.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['publishing', 'journeys', 'customers', 'feedback']);
    expect(names.slice(-3)).toEqual(['erasure', 'administration', 'operations']);
    expect(operations.flatMap(({ tags }) => tags).filter((tag) => !names.includes(tag))).toEqual([]);
  });
});
