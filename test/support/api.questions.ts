/** An operation as /openapi.json describes it. */
export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: { readonly enum?: readonly string[] };
  }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
  readonly 'x-access'?: { readonly scope: string | null; readonly adminKey: boolean };
  /** Without a list, every insight there is. */
  readonly 'x-peakend-shows'?: { readonly insights?: readonly string[] };
}

/** A route as /openapi.json describes it: `GET`, `/v1/journeys/{journeyId}`. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Parameters that decide how an answer comes, not what it says. */
const PRESENTATION = ['limit', 'cursor', 'format', 'delimiter', 'decimal', 'bom', 'width', 'lang', 'theme'];

/** The values to use for each parameter, by its name. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** The part of /openapi.json that questions are made from. */
export interface Documents {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Every route once: `/v1/events#batch` is one form of the body that `/v1/events` takes. */
export function routesOf(document: Documents): readonly Route[] {
  const paths = Object.entries(document.paths).filter(([path]) => !path.includes('#'));
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** Whether its answer goes on for as long as the client stays. */
export function isStream({ operation }: Route): boolean {
  return operation.responses['200']?.content?.['text/event-stream'] !== undefined;
}

/** Whether it answers whoever may query, with what insights made of facts. */
export function showsInsights({ method, operation }: Route): boolean {
  const { insights } = operation['x-peakend-shows'] ?? { insights: [] };
  return method === 'GET' && operation['x-access']?.scope === 'query' && insights?.length !== 0;
}

/** Whether a route has this query parameter. */
export function takes({ operation }: Route, parameter: string): boolean {
  return (operation.parameters ?? []).some(({ name, in: place }) => place === 'query' && name === parameter);
}

/** The route's path for each combination of values of its path parameters. */
export function pathsOf({ path }: Route, values: Parameters): readonly string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return names.reduce<readonly string[]>(
    (paths, name) =>
      paths.flatMap((each) =>
        valuesOf(values, name).map((value) => each.replace(`{${name}}`, encodeURIComponent(value))),
      ),
    [path],
  );
}

/**
 * Every question for a GET route: each path bare, and with each value of each query parameter alone (paging and form excepted).
 * @param inQuery values for queries, where there are too many to combine all of them with all paths
 * @throws Error for a parameter without values: whoever adds a parameter must name values to ask with
 */
export function questionsOf(route: Route, values: Parameters, inQuery = values): readonly string[] {
  const queries = (route.operation.parameters ?? [])
    .filter(({ name, in: place }) => place === 'query' && !PRESENTATION.includes(name))
    .flatMap(({ name, schema }) =>
      (schema.enum ?? valuesOf(inQuery, name)).map((value) => new URLSearchParams({ [name]: value })),
    );
  return pathsOf(route, values).flatMap((path) => [path, ...queries.map((query) => `${path}?${query}`)]);
}

function valuesOf(values: Parameters, name: string): readonly string[] {
  const given = values[name];
  if (given === undefined) throw new Error(`A route has the parameter ${name}: name values to ask with here`);
  return given;
}
