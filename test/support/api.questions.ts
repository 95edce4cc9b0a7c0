/** An operation as /openapi.json has it. */
export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: { readonly enum?: readonly string[] };
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly example?: object } }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
  readonly 'x-access'?: { readonly scope: string | null; readonly adminKey: boolean };
}

/** A route as /openapi.json has it: `GET`, `/v1/journeys/{journeyId}`. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** What to put in for parameters, by name. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** What /openapi.json says, as far as questions are made of it. */
export interface Documents {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export function routesOf(document: Documents): readonly Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** Whether a route says of itself that this version does not have it. */
export function isLater({ operation }: Route): boolean {
  return operation.responses['501'] !== undefined;
}

/** Whether a route has a query parameter. */
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
 * Every question that a GET route takes: each path, bare and with each value of each query parameter alone (but paging).
 * @param inQuery values to put into queries, where there are too many to combine all of them with all paths
 * @throws Error for a parameter without values: whoever adds one has to say how it is asked
 */
export function questionsOf(route: Route, values: Parameters, inQuery = values): readonly string[] {
  const queries = (route.operation.parameters ?? [])
    .filter(({ name, in: place }) => place === 'query' && name !== 'limit' && name !== 'cursor')
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
