import { readFileSync } from 'node:fs';
import type { Shown } from '#libs/eventing/projection.progress.js';
import { insights } from '#libs/insights/insights.js';
import { policies } from '#libs/policies/policies.js';
import { useApp } from '#test/support/app.js';

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

test('README and docs/import.md name what it announces and this version does not have', async () => {
  const announced = (await operations()).flatMap(
    ({ operation }) => /^(.*) (?:is|are) not in this version$/.exec(operation.summary ?? '')?.[1]?.toLowerCase() ?? [],
  );
  const named = /^Not in this version: (.*?)\. /ms.exec(readFileSync('README.md', 'utf8'))?.[1]?.split(/,\s/) ?? [];
  expect(named).toEqual([...new Set(announced)].sort());
  expect(readFileSync('docs/import.md', 'utf8').includes('Complaint commands are not in this version')).toBe(
    announced.includes('complaint commands'),
  );
});

test('is shown as a page, without a key', async () => {
  const page = await started.app.request('GET', '/docs');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(page.body).toContain('peakend API');
  expect((await started.app.request('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
});
