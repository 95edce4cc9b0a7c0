import type { Fragment } from './field.rules.js';
import { type Declared, schemaOfClass } from './schema.compiler.js';

/** What a declaration says about its members: which may be missing, and which are or hold declared objects. */
interface Shape {
  /** Without those of which null says something (`nullable`). */
  readonly optional: ReadonlySet<string>;
  /** Of members that are objects, or lists of objects. */
  readonly nested: ReadonlyMap<string, Shape>;
}

type Members = Readonly<Record<string, unknown>>;

const shapes = new Map<Declared, Shape>();

function shapeOf(schema: Fragment): Shape {
  const required = new Set(schema['required'] as readonly string[]);
  const properties = Object.entries(schema['properties'] as Record<string, Fragment>);
  const isOptional = ([name, member]: readonly [string, Fragment]) =>
    !required.has(name) && member['nullable'] !== true;
  return {
    optional: new Set(properties.filter(isOptional).map(([name]) => name)),
    nested: new Map(
      properties.flatMap(([name, member]) => {
        const inner = (member['items'] ?? member) as Fragment;
        return inner['properties'] ? [[name, shapeOf(inner)]] : [];
      }),
    ),
  };
}

/**
 * A value without those of its optional members that are null, at any declared depth: .NET and others write null for
 * every member that was never set. Returns the same object if there are none; null in required members stays, to be
 * refused.
 */
export function withoutNulls(declared: Declared, value: Members): Members {
  let shape = shapes.get(declared);
  if (shape === undefined) shapes.set(declared, (shape = shapeOf(schemaOfClass(declared))));
  return clean(value, shape);
}

/** The same by a schema. A value that is no object stays, to be refused. */
export function nullsLeftOut(schema: Fragment): (value: unknown) => unknown {
  const shape = shapeOf(schema);
  return (value) => cleanValue(value, shape);
}

function cleanValue(value: unknown, shape: Shape): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return clean(value as Members, shape);
  const cleaned = (value as unknown[]).map((item) => cleanValue(item, shape));
  return cleaned.some((item, index) => item !== value[index]) ? cleaned : value;
}

function clean(value: Members, { optional, nested }: Shape): Members {
  let changed: Record<string, unknown> | null = null;
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (typeof member !== 'object') continue;
    if (member === null) {
      if (!optional.has(name)) continue;
      changed ??= { ...value };
      delete changed[name];
      continue;
    }
    const shape = nested.get(name);
    if (shape === undefined) continue;
    const cleaned = cleanValue(member, shape);
    if (cleaned !== member) (changed ??= { ...value })[name] = cleaned;
  }
  return changed ?? value;
}

/**
 * The schema of what may be sent. `withoutNulls` treats null as left out, so an optional member may be null, except in
 * those cases in which it is required.
 */
export function nullsAllowed(schema: Fragment): Fragment {
  const properties = schema['properties'] as Readonly<Record<string, Fragment>> | undefined;
  if (properties === undefined) return schema;
  const required = new Set(schema['required'] as readonly string[]);
  const members = Object.entries(properties).map(([name, member]) => {
    const inner = nullsAllowed(member);
    return [name, required.has(name) ? inner : orNull(inner)] as const;
  });
  const cases = schema['allOf'] as readonly Fragment[] | undefined;
  return { ...schema, properties: Object.fromEntries(members), ...(cases && { allOf: cases.map(caseWithNulls) }) };
}

function orNull(member: Fragment): Fragment {
  const values = member['enum'] as readonly unknown[] | undefined;
  const types = new Set([member['type']].flat().concat('null'));
  return { ...member, type: [...types], ...(values && { enum: [...new Set([...values, null])] }) };
}

/** Where a member must be left out it may be null; where it is required it may not. */
function caseWithNulls(conditional: Fragment): Fragment {
  const then = conditional['then'] as { required: readonly string[]; properties: Readonly<Record<string, Fragment>> };
  const properties = Object.entries(then.properties).map(([name, member]) => {
    const { not, ...rest } = member;
    return [name, not === undefined ? member : { ...rest, type: 'null' }] as const;
  });
  const there = then.required.map((name) => [name, { ...then.properties[name], not: { type: 'null' } }] as const);
  return { ...conditional, then: { ...then, properties: Object.fromEntries([...properties, ...there]) } };
}
