import type { Fragment } from './field.rules.js';
import { type Declared, schemaOfClass } from './schema.compiler.js';

/** What a declaration says of its members: which may be missing, and which are objects declared in turn. */
interface Shape {
  readonly optional: ReadonlySet<string>;
  readonly nested: ReadonlyMap<string, Shape>;
}

type Members = Readonly<Record<string, unknown>>;

const shapes = new Map<Declared, Shape>();

function shapeOf(schema: Fragment): Shape {
  const required = new Set(schema['required'] as readonly string[]);
  const properties = Object.entries(schema['properties'] as Record<string, Fragment>);
  return {
    optional: new Set(properties.map(([name]) => name).filter((name) => !required.has(name))),
    nested: new Map(properties.flatMap(([name, member]) => (member['properties'] ? [[name, shapeOf(member)]] : []))),
  };
}

/**
 * A value without its optional members that are null, at any depth of what is declared: .NET and others write null for
 * every member that nobody set. The same object where there are none; null for others stays, to be refused.
 */
export function withoutNulls(declared: Declared, value: Members): Members {
  let shape = shapes.get(declared);
  if (shape === undefined) shapes.set(declared, (shape = shapeOf(schemaOfClass(declared))));
  return clean(value, shape);
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
    if (shape === undefined || Array.isArray(member)) continue;
    const cleaned = clean(member as Members, shape);
    if (cleaned !== member) (changed ??= { ...value })[name] = cleaned;
  }
  return changed ?? value;
}
