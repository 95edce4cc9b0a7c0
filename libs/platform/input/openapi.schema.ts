type Schema = { readonly [keyword: string]: unknown };

/** What OpenAPI 3.0 does not know of JSON Schema 2020-12, and what only our own validator understands. */
const UNKNOWN = new Set(['$schema', 'if', 'then', 'propertyNames']);

/** A JSON Schema as OpenAPI 3.0 writes it: it allows the same or more, never less. */
export function openApiSchema(schema: Schema): Schema {
  const written: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'type' && Array.isArray(value)) Object.assign(written, typesOf(value));
    else if (keyword === 'const') written.enum = [value];
    else if (keyword === 'exclusiveMinimum') Object.assign(written, { minimum: value, exclusiveMinimum: true });
    else if (keyword === 'exclusiveMaximum') Object.assign(written, { maximum: value, exclusiveMaximum: true });
    else if (keyword === 'properties') written.properties = membersOf(value as Readonly<Record<string, Schema>>);
    else if (!UNKNOWN.has(keyword) && !isEmptyList(value)) written[keyword] = valueOf(value);
  }
  return written;
}

function typesOf(types: readonly string[]): Schema {
  const [first, ...more] = types.filter((type) => type !== 'null');
  const nullable = types.includes('null') && { nullable: true };
  return more.length === 0
    ? { type: first, ...nullable }
    : { anyOf: [first, ...more].map((type) => ({ type, ...nullable })) };
}

function membersOf(properties: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, openApiSchema(schema)]));
}

function valueOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueOf);
  return typeof value === 'object' && value !== null ? openApiSchema(value as Schema) : value;
}

/** Also what is left of conditions. */
function isEmptyList(value: unknown): boolean {
  return (
    Array.isArray(value) && (value as unknown[]).every((one) => typeof one === 'object' && one !== null && 'if' in one)
  );
}
