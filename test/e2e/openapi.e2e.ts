import type { Shown } from '#libs/eventing/projection.progress.js';
import { insights } from '#libs/insights/insights.js';
import { SCOPES } from '#libs/platform/auth/access.js';
import { policies } from '#libs/policies/policies.js';
import { useApp } from '#test/support/app.js';
import { inlined, type Schema, type Schemas } from '#test/support/schema.faults.js';

const started = useApp();

interface Operation {
  summary?: string;
  responses: Record<string, { content?: Record<string, unknown> }>;
  security?: Record<string, unknown>[];
  'x-access'?: { scope: string | null; adminKey: boolean };
  'x-peakend-shows'?: Shown;
  parameters?: { name: string; in: string }[];
  requestBody?: object;
}

/** Each route once, although forms of its body stand for themselves (`/v1/events#batch`). */
async function operations(): Promise<{ method: string; path: string; operation: Operation }[]> {
  const { body } = await started.app.request('GET', '/openapi.json');
  const paths = Object.entries(body.paths as Record<string, Record<string, Operation>>);
  return paths
    .filter(([path]) => !path.includes('#'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
}

test('documents every route there is, and no other', async () => {
  const documented = (await operations()).map(({ method, path }) => `${method} ${path}`);
  const served = started.app.routes
    .filter(({ method, path }) => method !== 'HEAD' && !/^\/($|docs|openapi\.json)/.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/:([A-Za-z]+)/g, '{$1}')}`);
  expect(documented.sort()).toEqual(served.sort());
  expect(documented.length).toBeGreaterThan(40);
});

test('says of every operation who may use it and how it refuses', async () => {
  for (const { method, path, operation } of await operations()) {
    const open = /^\/(health|metrics|v1\/schemas)/.test(path);
    expect([method, path, operation.security?.length === 0]).toEqual([method, path, open]);
    expect([method, path, operation['x-access'] === undefined]).toEqual([method, path, open]);
    expect([method, path, Object.keys(operation.responses.default?.content ?? {})]).toEqual([
      method,
      path,
      ['application/problem+json'],
    ]);
  }
});

test('fills in whole what people try first', async () => {
  const { components } = (await started.app.request('GET', '/openapi.json')).body;
  const lacking = ['NewTouchpoint', 'NewFeedback', 'NewComplaint', 'NewTenantInput', 'NewKeyInput', 'NewWebhookInput']
    .map((name) => [name, components.schemas[name]] as const)
    .flatMap(([name, { example, properties }]) =>
      Object.entries(properties as Record<string, { example?: unknown }>)
        .filter(([, member]) => example === undefined && member.example === undefined)
        .map(([member]) => `${name}.${member}`),
    );
  expect(lacking).toEqual([]);
});

test('says of every question which insights and policies its answer shows', async () => {
  const questions = (await operations()).filter(({ operation }) =>
    operation.parameters?.some(({ name }) => name === 'Peakend-Min-Position'),
  );
  const shown = questions.map(({ operation }) => operation['x-peakend-shows']);
  expect(
    questions.filter((_, index) => shown[index] === undefined).map(({ method, path }) => `${method} ${path}`),
  ).toEqual([]);
  const unknown = (names: readonly string[], known: readonly { readonly name: string }[]) =>
    names.filter((name) => !known.some((each) => each.name === name));
  expect(
    unknown(
      shown.flatMap((each) => each?.policies ?? []),
      policies,
    ),
  ).toEqual([]);
  expect(
    unknown(
      shown.flatMap((each) => each?.insights ?? []),
      insights,
    ),
  ).toEqual([]);
  expect(shown.length).toBeGreaterThan(15);
  // It reports on every insight, so whoever waits for it waits for all.
  const status = questions.findIndex(({ path }) => path === '/v1/status');
  expect(shown[status]).toEqual({ policies: [] });
});

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: unknown;
  readonly items?: Shape;
  readonly 'x-columns'?: readonly string[];
}

/** What stands at a path, or in a list's items there; undefined where the schema does not say. */
function shapeAt(schema: Shape | undefined, path: readonly string[]): Shape | undefined {
  const [step = '', ...rest] = path;
  if (schema?.type === 'array') return shapeAt(schema.items, /^\d+$/.test(step) ? rest : path);
  return path.length === 0 ? schema : shapeAt(schema?.properties?.[step], rest);
}

/** Whether its members have names of its owner's own choosing, so that none of them can be a column. */
const isOpen = ({ properties, additionalProperties }: Shape) => properties === undefined && !!additionalProperties;

test('a table has JSON in no cell but where names are of its owner’s own choosing', async () => {
  const { body } = await started.app.request('GET', '/openapi.json');
  const cells = (await operations()).flatMap(({ path, operation }) => {
    const content = operation.responses['200']?.content as Record<string, { schema: Shape }> | undefined;
    const columns = content?.['text/csv']?.schema['x-columns'] ?? [];
    const answer = content?.['application/json']?.schema as Schema | undefined;
    if (columns.length === 0 || answer === undefined) return [];
    const item = (inlined(answer, body.components.schemas as Schemas) as Shape).properties?.['items']?.items;
    return columns.map((column) => ({ path, column, shape: shapeAt(item, column.split('.')) ?? {} }));
  });
  const objects = cells.filter(({ shape }) => shape.type === 'object');
  const told = (some: typeof cells) => some.map(({ path, column }) => `${path}: ${column}`);
  // Whoever is named here gives each of its members a column of its own, or says that their names are free.
  expect(told(objects.filter(({ shape }) => !isOpen(shape)))).toEqual([]);
  expect(told(objects)).toEqual(
    expect.arrayContaining(['/v1/customers: traits', '/v1/customers/{customerId}/timeline: extensions']),
  );
  expect(new Set(cells.map(({ path }) => path)).size).toBeGreaterThan(9);
});

test('says why members that are not required may be null, which all of them may', async () => {
  const { body } = await started.app.request('GET', '/openapi.json');
  expect(body.info.description).toContain('A member that is not required may be missing, and is nullable for that');
  const schemas = body.components.schemas as Schemas;
  const optional = Object.entries(schemas).flatMap(([name, { properties = {}, required = [] }]) =>
    Object.entries(properties).flatMap(([member, schema]) =>
      required.includes(member) ? [] : [{ at: `${name}.${member}`, schema: inlined(schema, schemas) }],
    ),
  );
  const never = optional.filter(({ schema }) => schema.type !== undefined && schema.nullable !== true);
  expect(never.map(({ at }) => at)).toEqual([]);
  expect(optional.length).toBeGreaterThan(100);
});

test('no route but those of probes ignores a query parameter that it does not have, and each names those that it has', async () => {
  const tenants = await started.app.newKey(await started.app.newTenant(), ...SCOPES);
  for (const { method, path, operation } of await operations()) {
    if (/^\/(health\/|metrics$)/.test(path)) {
      expect((await started.app.request(method, `${path}?from=balancer`)).status).toBe(200);
      continue;
    }
    const key = operation['x-access']?.scope === null ? started.app.adminKey : tenants;
    const known = (operation.parameters ?? []).flatMap((each) => (each.in === 'query' ? [each.name] : [])).sort();
    const asked = `${path.replace(/\{\w+\}/g, 'none')}?dryrun=true`;
    const { status, body } = await started.app.request(method, asked, { key });
    const [{ path: at, code, message }] = body.errors;
    const [, named] = message.split('is not a parameter of this route; known: ');
    const told = named === 'none' ? [] : named.split(', ').sort();
    expect([method, path, status, at, code, told]).toEqual([method, path, 400, '/dryrun', 'UNKNOWN_PARAMETER', known]);
  }
});

test('every query takes the parameters that all lists have, and names the forms that it has', async () => {
  const key = await started.app.newKey(await started.app.newTenant(), ...SCOPES);
  const queries = (await operations()).filter(({ operation }) => operation['x-peakend-shows'] !== undefined);
  for (const { path, operation } of queries) {
    const ask = async (query: string) => {
      const { status, body } = await started.app.request('GET', `${path.replace(/\{\w+\}/g, 'none')}?${query}`, {
        key,
      });
      return [path, query, status, body.detail];
    };
    const bare = await ask('');
    for (const query of ['limit=1', 'format=json']) expect(await ask(query)).toEqual([path, query, ...bare.slice(2)]);
    const answered = operation.responses['200']?.content ?? {};
    const detail = `This route answers ${Object.keys(answered).join(' or ')}.`;
    for (const [form, type] of [
      ['csv', 'text/csv'],
      ['svg', 'image/svg+xml'],
    ] as const)
      if (answered[type] === undefined)
        expect(await ask(`format=${form}`)).toEqual([path, `format=${form}`, 406, detail]);
    expect(await ask('limit=0')).toEqual([
      path,
      'limit=0',
      400,
      'Query parameter limit must be an integer from 1 to 200.',
    ]);
  }
  expect(queries.length).toBeGreaterThan(40);
});

test('no route ignores a body that it does not take', async () => {
  const tenants = await started.app.newKey(await started.app.newTenant(), ...SCOPES);
  const without = (await operations()).filter(({ method, operation }) => method !== 'GET' && !operation.requestBody);
  for (const { method, path, operation } of without) {
    const key = operation['x-access']?.scope === null ? started.app.adminKey : tenants;
    const ask = (body: unknown) => started.app.request(method, path.replace(/\{\w+\}/g, 'none'), { key, body });
    const { status, body } = await ask({ dryRun: true });
    expect([method, path, status, body.errors]).toEqual([
      ...[method, path, 422],
      [{ path: '/dryRun', code: 'UNKNOWN_FIELD', message: 'is not a known field: this route takes no body' }],
    ]);
    expect([method, path, (await ask([])).body.errors[0].code]).toEqual([method, path, 'WRONG_TYPE']);
    expect([method, path, (await ask({})).status]).not.toEqual([method, path, 422]);
  }
  expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual(
    expect.arrayContaining([
      'POST /v1/webhooks/{webhookId}/test',
      'POST /v1/churn-fits',
      'DELETE /v1/calendars/{name}',
    ]),
  );
});

test('is shown as a page, without a key', async () => {
  const page = await started.app.request('GET', '/docs');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(page.body).toContain('peakend API');
  expect((await started.app.request('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
});
