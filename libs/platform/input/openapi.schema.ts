type Schema = { readonly [keyword: string]: unknown };

/**
 * Keywords of JSON Schema 2020-12 that OpenAPI 3.0 does not have, and those that only our own validator understands.
 */
const UNKNOWN = new Set(['$schema', 'if', 'then', 'propertyNames']);

/** Limits of numbers: nothing to say of a member that is shown as a string. */
const OF_NUMBERS = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);

/**
 * A JSON Schema as OpenAPI 3.0 writes it, and as generated clients understand it: each member is of one type. Of several,
 * text is the one shown, and `x-also-takes` names the others: clients make an empty class of a choice.
 */
export function openApiSchema(schema: Schema): Schema {
  const types = new Set([(schema['type'] ?? []) as string | readonly string[]].flat());
  const hasText = types.has('string');
  const written: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'type') Object.assign(written, typeOf(types));
    else if (keyword === 'const') written['enum'] = [value];
    else if (hasText && OF_NUMBERS.has(keyword)) continue;
    else if (keyword === 'exclusiveMinimum') Object.assign(written, { minimum: value, exclusiveMinimum: true });
    else if (keyword === 'exclusiveMaximum') Object.assign(written, { maximum: value, exclusiveMaximum: true });
    else if (keyword === 'properties') written['properties'] = membersOf(value as Readonly<Record<string, Schema>>);
    else if (keyword === 'additionalProperties') written['additionalProperties'] = furtherMembers(value);
    else if (!UNKNOWN.has(keyword) && !isEmptyList(value)) written[keyword] = valueOf(value);
  }
  return written;
}

function typeOf(types: ReadonlySet<string>): Schema {
  const [first, ...more] = [...types].filter((type) => type !== 'null').sort((one) => (one === 'string' ? -1 : 0));
  return {
    type: first,
    ...(types.has('null') && { nullable: true }),
    ...(more.length > 0 && { 'x-also-takes': more }),
  };
}

function membersOf(properties: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, openApiSchema(schema)]));
}

/** Members of several types are of any: no generated client knows a choice of plain types. */
function furtherMembers(allowed: unknown): unknown {
  if (typeof allowed !== 'object' || allowed === null) return allowed;
  const { type } = allowed as Schema;
  return Array.isArray(type) ? true : openApiSchema(allowed as Schema);
}

function valueOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueOf);
  return typeof value === 'object' && value !== null ? openApiSchema(value as Schema) : value;
}

/** Including the remains of conditions. */
function isEmptyList(value: unknown): boolean {
  return (
    Array.isArray(value) && (value as unknown[]).every((one) => typeof one === 'object' && one !== null && 'if' in one)
  );
}
