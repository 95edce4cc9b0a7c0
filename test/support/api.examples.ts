interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
  readonly 'x-access'?: { readonly scope: string | null };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A request as a page of the API fills it in. */
export interface ExampleRequest {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** Its path with the names of its parameters, as the document has it. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly isForAdmin: boolean;
  /** Its answer goes on for as long as the client stays. */
  readonly isStream: boolean;
}

/** The example of every operation, one for each kind of body. */
export function examplesIn({ paths, components }: Document): readonly ExampleRequest[] {
  const exampleOf = ({ $ref, example, properties }: Schema): unknown => {
    if ($ref !== undefined) return exampleOf(components.schemas[$ref.split('/').at(-1) as string] as Schema);
    if (example !== undefined || properties === undefined) return example;
    return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, exampleOf(schema)]));
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const { operationId, parameters, requestBody, responses } = operation;
      const given = (place: string) =>
        parameters.flatMap(({ name, in: at, example }) =>
          at === place && example !== undefined ? [[name, String(example)] as const] : [],
        );
      const values = Object.fromEntries(given('path'));
      const request = {
        operationId,
        method: method.toUpperCase(),
        route: path,
        path: path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'none')),
        isForAdmin: operation['x-access']?.scope === null,
        isStream: responses['200']?.content?.['text/event-stream'] !== undefined,
      };
      const headers = Object.fromEntries(given('header'));
      if (requestBody === undefined) return [{ ...request, headers }];
      // The headers of binary mode stand where that is described by itself.
      const contents = Object.entries(requestBody.content).slice(0, 1);
      return contents.map(([type, { schema, example }]) => ({
        ...request,
        headers: { ...headers, 'content-type': type },
        body: JSON.stringify(example ?? exampleOf(schema)),
      }));
    }),
  );
}
