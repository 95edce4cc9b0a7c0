import type { Shown } from '#libs/eventing/projection.progress.js';
import { insights } from '#libs/insights/insights.js';
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
  parameters?: { name: string }[];
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
  readonly items?: Shape;
  readonly 'x-columns'?: readonly string[];
}

/** The type of what stands at a path, or of a list's items; undefined where the schema does not say. */
function typeAt(schema: Shape | undefined, path: readonly string[]): string | undefined {
  const [step = '', ...rest] = path;
  if (schema?.type === 'array') return typeAt(schema.items, /^\d+$/.test(step) ? rest : path);
  return path.length === 0 ? schema?.type : typeAt(schema?.properties?.[step], rest);
}

test('a table has JSON in no cell but where names are of its owner’s own choosing', async () => {
  const { body } = await started.app.request('GET', '/openapi.json');
  const tables = (await operations()).flatMap(({ path, operation }) => {
    const content = operation.responses['200']?.content as Record<string, { schema: Shape }> | undefined;
    const columns = content?.['text/csv']?.schema['x-columns'];
    if (columns === undefined) return [];
    const answer = inlined(
      content?.['application/json']?.schema as Schema,
      body.components.schemas as Schemas,
    ) as Shape;
    const item = answer.properties?.['items']?.items;
    return [{ path, json: columns.filter((column) => typeAt(item, column.split('.')) === 'object') }];
  });
  expect(tables.length).toBeGreaterThan(9);
  expect(tables.filter(({ json }) => json.length > 0)).toEqual([
    { path: '/v1/definitions', json: ['expectations.default', 'expectations.tiers', 'momentsOfTruth'] },
    { path: '/v1/customers', json: ['traits'] },
    { path: '/v1/feedback/answers', json: ['dimensions', 'importance', 'expected', 'ideal'] },
    { path: '/v1/customers/{customerId}/timeline', json: ['extensions'] },
  ]);
});

test('is shown as a page, without a key', async () => {
  const page = await started.app.request('GET', '/docs');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(page.body).toContain('peakend API');
  expect((await started.app.request('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
});
