import { Analyst } from '#test/e2e/queries/analyst.js';
import { withClient } from '#test/support/proof.js';
import { inlined, type Schema, type Schemas } from '#test/support/schema.faults.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly example?: string }[];
  readonly requestBody: { readonly content: Readonly<Record<string, { schema: Schema; example: object }>> };
}

/** A setting in the document: where it is, and what may be put there. */
interface Setting {
  readonly route: string;
  readonly path: string;
  readonly body: Schema;
  readonly example: object;
}

let analyst: Analyst;
let settings: readonly Setting[];
beforeAll(async () => {
  analyst = await Analyst.of(started.app);
  const { paths, components } = (await started.app.request('GET', '/openapi.json')).body;
  settings = Object.entries(paths as Record<string, { put?: Operation }>).flatMap(([route, { put }]) => {
    const content = put?.requestBody.content['application/json'];
    if (put === undefined || content === undefined) return [];
    const name = put.parameters?.find((each) => each.name === 'name')?.example ?? '';
    const body = inlined(content.schema, components.schemas as Schemas);
    return [{ route, path: route.replace('{name}', name), body, example: content.example }];
  });
  // What a service level counts by must be there.
  settings = settings.toSorted((one, other) => (one.route < other.route ? -1 : 1));
  for (const { path, example } of settings) await put(path, example);
});

async function put(path: string, body: object) {
  const answer = await started.app.request('PUT', path, { key: analyst.keys.operate, body });
  if (answer.status > 201) throw new Error(`${path} was not put: ${JSON.stringify(answer.body)}`);
  analyst.position = answer.headers.get('peakend-position') ?? undefined;
  return answer.body;
}

const stored = () =>
  withClient(started.connection, async (client) =>
    Number((await client.query('select count(*) from store.events where tenant = $1', [analyst.tenant])).rows[0].count),
  );

test('settings are these', () => {
  expect(settings.map(({ route }) => route)).toEqual([
    '/v1/calendars/{name}',
    '/v1/care-rules/{name}',
    '/v1/churn-settings',
    '/v1/definitions/{name}',
    '/v1/service-levels/{name}',
    '/v1/tier-settings',
  ]);
});

test('what was read can be put back as it is, and makes no version', async () => {
  const paths = [...settings.map(({ path }) => path), '/v1/definitions/online-purchase'];
  const before = await stored();
  for (const path of paths) {
    const read = await analyst.get(path);
    expect([path, await put(path, read)]).toEqual([path, read]);
  }
  expect(await stored()).toBe(before);
});

test('null stands for what is left out, as the document says', async () => {
  const before = await stored();
  for (const { path, body } of settings) {
    const read = await analyst.get(path);
    expect([path, await put(path, withNulls(body, read))]).toEqual([path, read]);
  }
  expect(await stored()).toBe(before);
});

test('what was read can be put under another name, and into a next version by whoever read an earlier one', async () => {
  const named = settings.filter(({ route }) => route.endsWith('{name}'));
  expect(named).toHaveLength(4);
  for (const { route, path } of named) {
    const read = await analyst.get(path);
    const other = route.replace('{name}', 'other');
    expect([route, await put(other, { ...read, version: 7 })]).toEqual([route, { ...read, name: 'other', version: 1 }]);
  }
});

test.each<[string, unknown, number]>([
  ['name', 'No Word', 4],
  ['version', 0, 6],
  ['shipped', 'yes', 1],
])('a %s that nobody can have read is refused', async (member, value, many) => {
  const having = settings.filter(({ body }) => member in (body.properties ?? {}));
  expect(having).toHaveLength(many);
  for (const { path } of having) {
    const body = { ...(await analyst.get(path)), [member]: value };
    const { status, body: refusal } = await started.app.request('PUT', path, { key: analyst.keys.operate, body });
    const paths = refusal.errors.map((each: { path: string }) => each.path);
    expect([path, status, paths]).toEqual([path, 422, [`/${member}`]]);
  }
});

/** A value with null for every member that it lacks and that may be null, at any depth. */
function withNulls(schema: Schema | undefined, value: unknown): object {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? withNulls(schema?.items, item) : item));
  const { properties = {} } = schema ?? {};
  const members = Object.entries(value as object).map(([name, member]) => [
    name,
    isObject(member) ? withNulls(properties[name], member) : member,
  ]);
  const nulls = Object.keys(properties).flatMap((name) => (properties[name]?.nullable ? [[name, null]] : []));
  return { ...Object.fromEntries(nulls), ...Object.fromEntries(members) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
