import { isDeepStrictEqual } from 'node:util';
import { pascal, singular } from './operation.name.js';

/** A schema of OpenAPI 3.0. */
export type OpenApiSchema = { readonly [keyword: string]: unknown };

type Members = Readonly<Record<string, OpenApiSchema>>;

/** What may stand as a title without being a name for programs. */
const NAME = /^[A-Z][A-Za-z0-9]*$/;

/**
 * The schemas of a document by name. Generated clients make a class of every object: one that stands inline gets a name
 * of their invention, and every copy of it is another class.
 */
export class NamedSchemas {
  private readonly schemas = new Map<string, OpenApiSchema>();

  /** @param given those that the document has already */
  constructor(given: Members) {
    for (const [name, schema] of Object.entries(given)) this.schemas.set(name, this.within(schema, name));
  }

  all(): Members {
    return Object.fromEntries([...this.schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /**
   * The schema as it stands where it is used: instead of an object with declared members, a reference to it. It is named
   * by its title, or else by its place.
   */
  use(schema: OpenApiSchema, place: string): OpenApiSchema {
    const { title, ...rest } = schema;
    const name = typeof title === 'string' && NAME.test(title) ? title : place;
    if (!isObject(rest)) return this.within(rest, name);
    return { $ref: `#/components/schemas/${this.add(rest, name, place)}` };
  }

  private add(schema: OpenApiSchema, name: string, place: string): string {
    const written = this.within(schema, name);
    const known = this.schemas.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, written)) {
      // Whether null may stand for it is part of a schema: the name is for one of the two.
      if (name !== place && known['nullable'] !== written['nullable']) return this.add(schema, place, place);
      throw new Error(`Two different schemas are named ${name}: give one of them another title.`);
    }
    this.schemas.set(name, written);
    return name;
  }

  private within(schema: OpenApiSchema, name: string): OpenApiSchema {
    const written: Record<string, unknown> = { ...schema };
    const { properties, items, additionalProperties, oneOf, nullable, enum: values } = written;
    if (nullable && values) written['enum'] = [...new Set([...(values as readonly unknown[]), null])];
    if (properties) written['properties'] = this.members(schema, name);
    if (items) written['items'] = this.use(items as OpenApiSchema, singular(name));
    if (isSchema(additionalProperties))
      written['additionalProperties'] = this.use(additionalProperties, `${name}Value`);
    if (oneOf) written['oneOf'] = (oneOf as OpenApiSchema[]).map((one) => this.use(one, name));
    return written;
  }

  /** An optional member may be null: of a number that may not, .NET makes one that is 0 where nobody set it. */
  private members({ properties, required = [] }: OpenApiSchema, name: string): Members {
    const needed = new Set(required as readonly string[]);
    const members = Object.entries(properties as Members).map(([member, schema]) => {
      const there = needed.has(member) ? schema : orNull(schema);
      return [member, this.use(there, `${name}${pascal(member)}`)] as const;
    });
    return Object.fromEntries(members);
  }
}

function isSchema(value: unknown): value is OpenApiSchema {
  return typeof value === 'object' && value !== null;
}

function isObject({ properties, oneOf }: OpenApiSchema): boolean {
  return oneOf !== undefined || Object.keys((properties ?? {}) as object).length > 0;
}

function orNull(schema: OpenApiSchema): OpenApiSchema {
  return schema['type'] === undefined ? schema : { ...schema, nullable: true };
}
