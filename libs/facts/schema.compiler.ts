import { getMetadataStorage } from 'class-validator';
import type { Fragment, PresenceBy, RangesBy, RuleContext } from './field.rules.js';

/** A class whose members carry class-validator decorators. */
export type Declared = new () => object;

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** The decorators of class-validator itself that declarations use, as JSON Schema. */
const NATIVE: Readonly<Record<string, (constraints: readonly unknown[]) => Fragment>> = {
  isDefined: () => ({}),
  isString: () => ({ type: 'string' }),
  isNumber: () => ({ type: 'number' }),
  isInt: () => ({ type: 'integer' }),
  isObject: () => ({ type: 'object' }),
  isIn: ([values]) => ({ enum: values }),
  min: ([least]) => ({ minimum: least }),
  max: ([most]) => ({ maximum: most }),
};

/** What an object must be when one of its members has a certain value. */
interface Case {
  readonly required: string[];
  readonly properties: Record<string, Fragment>;
}

/** By member, by its value. */
type Cases = Map<string, Map<string, Case>>;

function caseAt(cases: Cases, by: string, value: string): Case {
  const ofMember = cases.get(by) ?? new Map<string, Case>();
  const found = ofMember.get(value) ?? { required: [], properties: {} };
  cases.set(by, ofMember.set(value, found));
  return found;
}

function addPresence(cases: Cases, name: string, presence: PresenceBy): void {
  for (const [value, there] of Object.entries(presence.cases)) {
    const target = caseAt(cases, presence.by, value);
    if (there === 'required') target.required.push(name);
    if (there === 'absent') {
      target.properties[name] = { not: {}, description: `left out where ${presence.by} is "${value}"` };
    }
  }
}

function addRanges(cases: Cases, name: string, { by, ranges }: RangesBy): void {
  for (const [value, [minimum, maximum]] of Object.entries(ranges)) {
    const description = `an integer from ${minimum} to ${maximum} where ${by} is "${value}"`;
    caseAt(cases, by, value).properties[name] = { minimum, maximum, description };
  }
}

function fragmentOf(metadata: Metadata): Fragment {
  const { type } = (metadata.context ?? {}) as { type?: Declared };
  if (metadata.type === 'nestedValidation' && type !== undefined) return { title: type.name, ...schemaOfClass(type) };
  const own = metadata.constraints?.[0];
  const native = Object.hasOwn(NATIVE, metadata.name ?? '') ? NATIVE[metadata.name as string] : undefined;
  if (native !== undefined) return native(metadata.constraints ?? []);
  if (typeof own === 'object' && own !== null) return own as Fragment;
  throw new Error(`No JSON Schema for ${metadata.name ?? metadata.type} on ${String(metadata.propertyName)}.`);
}

function nullable(schema: Fragment): Fragment {
  const types = [schema['type']].flat().concat('null');
  const values = schema['enum'] as readonly unknown[] | undefined;
  return { ...schema, type: types, ...(values && { enum: [...values, null] }) };
}

/** The schema of one member from all its decorators; two different values for one keyword are a mistake. */
function memberSchema(
  name: string,
  metadatas: readonly Metadata[],
  cases: Cases,
): { schema: Fragment; required: boolean } {
  const schema: Record<string, unknown> = {};
  let [required, clearable] = [true, false];
  for (const metadata of metadatas) {
    if (metadata.type === 'conditionalValidation') {
      const { presence } = (metadata.context ?? {}) as RuleContext;
      required = false;
      clearable = metadata.name === 'isOptional';
      if (typeof presence === 'object') addPresence(cases, name, presence);
      continue;
    }
    for (const [keyword, value] of Object.entries(fragmentOf(metadata))) {
      if (keyword === 'rangesBy') addRanges(cases, name, value as RangesBy);
      else if (keyword in schema && schema[keyword] !== value)
        throw new Error(`${name} has two values for ${keyword}.`);
      else schema[keyword] = value;
    }
  }
  return { schema: clearable ? nullable(schema) : schema, required };
}

const compiled = new Map<Declared, Fragment>();

/**
 * The JSON Schema (2020-12) that a class's class-validator decorators declare: no other members, nested classes inline,
 * `if`/`then` where a member's value decides about a sibling. The keywords `x-max-bytes` (UTF-8), `x-well-formed`,
 * `x-distinct`, `x-currency`, `x-language` and `x-decimals` say what JSON Schema has no word for.
 */
export function schemaOfClass(type: Declared): Fragment {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const storage = getMetadataStorage();
  const metadatas = storage.getTargetValidationMetadatas(type, '', false, false);
  const cases: Cases = new Map();
  const properties: Record<string, Fragment> = {};
  const required: string[] = [];
  for (const [name, ofMember] of Object.entries(storage.groupByPropertyName(metadatas))) {
    const member = memberSchema(name, ofMember, cases);
    properties[name] = member.schema;
    if (member.required) required.push(name);
  }
  const conditions = [...cases].flatMap(([by, values]) =>
    [...values].map(([value, then]) => ({ if: { properties: { [by]: { const: value } }, required: [by] }, then })),
  );
  const schema = {
    type: 'object',
    properties,
    required,
    additionalProperties: false,
    ...(conditions.length > 0 && { allOf: conditions }),
  };
  compiled.set(type, schema);
  return schema;
}
