import type { Ajv2020, ErrorObject } from 'ajv/dist/2020.js';
import { nameIn, stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { MOST_ERRORS, notKnown } from './described.reader.js';
import { type Findings, type Schema, SchemaEngine } from './schema.engine.js';

/**
 * A body whose members are values or lists. `rule` (answers what is wrong with a member, or null) checks what JSON
 * Schema cannot express; `says` is the message for each keyword, or one for all.
 */
export interface MembersSchema extends Schema {
  readonly properties: Readonly<Record<string, Member>>;
  readonly required: readonly string[];
}

export interface Member extends Schema {
  readonly says?: string | Readonly<Record<string, string>>;
  readonly rule?: (value: unknown) => string | null;
}

/** If a member has several faults, the first of these is reported: its type comes before its limits. */
const RANK = ['required', 'type', 'minItems', 'maxItems', 'enum', 'pattern', 'rule', 'minimum', 'maximum'];

const engine = new SchemaEngine(teach);
const compiled = new Map<MembersSchema, Findings>();

/** What is wrong with a body: unknown members by name, then each member once, in the order of the schema. */
export function checkMembers(schema: MembersSchema, body: unknown): readonly InputError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return [{ path: '', code: 'NOT_AN_OBJECT', message: 'must be a JSON object' }];
  let findings = compiled.get(schema);
  if (findings === undefined) {
    findings = engine.compile({ type: 'object', additionalProperties: false, ...schema });
    compiled.set(schema, findings);
  }
  const found = findings(body);
  const strays = found.flatMap(({ keyword, params }) =>
    keyword === 'additionalProperties' ? [String(params['additionalProperty'])] : [],
  );
  const unknown = strays.map((name) => ({
    path: `/${stepOf(name)}`,
    code: 'UNKNOWN_FIELD',
    message: notKnown(Object.keys(schema.properties)),
  }));
  const wrong = Object.entries(schema.properties).flatMap(([name, member]) => errorOf(name, member, found));
  return [...unknown, ...wrong].slice(0, MOST_ERRORS);
}

function errorOf(name: string, { says }: Member, found: readonly ErrorObject[]): readonly InputError[] {
  const [first] = found.filter((each) => memberOf(each) === name).sort((a, b) => rankOf(a) - rankOf(b));
  if (first === undefined) return [];
  // A missing member is reported as one of the wrong type.
  const keyword = first.keyword === 'required' ? 'type' : first.keyword;
  const message = keyword === 'rule' ? first.message : typeof says === 'string' ? says : says?.[keyword];
  return [{ path: `/${stepOf(name)}`, code: 'INVALID_VALUE', message: message ?? 'does not fit' }];
}

function memberOf({ instancePath, params }: ErrorObject): string | undefined {
  const step = instancePath.split('/')[1];
  return step === undefined ? (params['missingProperty'] as string | undefined) : nameIn(step);
}

function rankOf({ keyword }: ErrorObject): number {
  return RANK.indexOf(keyword);
}

function teach(ajv: Ajv2020): void {
  ajv.addKeyword('says');
  ajv.addKeyword({
    keyword: 'rule',
    compile: (rule: (value: unknown) => string | null) => {
      const validate = (value: unknown): boolean => {
        const message = rule(value);
        validate.errors = message === null ? [] : [{ keyword: 'rule', message }];
        return message === null;
      };
      validate.errors = [] as Partial<ErrorObject>[];
      return validate;
    },
  });
}
