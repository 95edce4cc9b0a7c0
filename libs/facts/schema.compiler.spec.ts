import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';
import fc from 'fast-check';
import { CloudEvent } from './envelope.form.js';
import { factTypes, plainForms, published } from './fact.schemas.js';
import type { Fragment, RuleContext } from './field.rules.js';
import { type Declared, schemaOfClass } from './schema.compiler.js';
import { codeRank, pointerStep } from './schema.errors.js';
import { compileSchema } from './schema.validator.js';

/** Codes of class-validator's constraints, stated independently of the compiled validator's. */
const CODES: Readonly<Record<string, string>> = {
  whitelistValidation: 'UNKNOWN_FIELD',
  absent: 'UNEXPECTED_FIELD',
  isDefined: 'WRONG_TYPE',
  isString: 'WRONG_TYPE',
  isNumber: 'WRONG_TYPE',
  isInt: 'WRONG_TYPE',
  isObject: 'WRONG_TYPE',
  nestedValidation: 'WRONG_TYPE',
  money: 'WRONG_TYPE',
  yesOrNo: 'WRONG_TYPE',
  isIn: 'NOT_ONE_OF',
  currency: 'NOT_ONE_OF',
  language: 'UNKNOWN_LANGUAGE',
  shortest: 'TOO_SHORT',
  longest: 'TOO_LONG',
  mostBytes: 'TOO_LONG',
  pattern: 'INVALID_FORMAT',
  instant: 'INVALID_FORMAT',
  wellFormed: 'INVALID_FORMAT',
  distinct: 'INVALID_FORMAT',
  source: 'INVALID_FORMAT',
  moneyText: 'INVALID_FORMAT',
  decimals: 'INVALID_FORMAT',
  min: 'OUT_OF_RANGE',
  max: 'OUT_OF_RANGE',
  rangeBy: 'OUT_OF_RANGE',
  moneyRange: 'OUT_OF_RANGE',
};

type Findings = Record<string, string>;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function instanceOf(declared: Declared, raw: Record<string, unknown>): object {
  const instance = Object.create(declared.prototype as object) as Record<string, unknown>;
  for (const [name, value] of Object.entries(raw)) instance[name] = value;
  for (const metadata of getMetadataStorage().getTargetValidationMetadatas(declared, '', false, false)) {
    const { type } = (metadata.context ?? {}) as { type?: Declared };
    const value = instance[metadata.propertyName];
    if (type !== undefined && isObject(value)) instance[metadata.propertyName] = instanceOf(type, value);
  }
  return instance;
}

function codeOf(constraint: string, value: unknown): string | null {
  if (value === undefined) return 'REQUIRED';
  if (constraint === 'ratings' || constraint === 'flat') {
    if (!isObject(value)) return 'WRONG_TYPE';
    return Object.keys(value).length > 64 ? 'TOO_MANY' : null;
  }
  if (constraint === 'words') {
    if (!Array.isArray(value)) return 'WRONG_TYPE';
    return value.length > 8 ? 'TOO_MANY' : null;
  }
  if (constraint === 'sequence') {
    if (typeof value === 'string') return 'INVALID_FORMAT';
    return Number.isInteger(value) ? 'OUT_OF_RANGE' : 'WRONG_TYPE';
  }
  return CODES[constraint] ?? `no code for ${constraint}`;
}

function collect(errors: readonly ValidationError[], at: string, findings: Findings): Findings {
  for (const error of errors) {
    const path = `${at}/${pointerStep(error.property)}`;
    for (const constraint of Object.keys(error.constraints ?? {})) {
      const code = codeOf(constraint, error.value);
      const before = findings[path];
      if (code !== null && (before === undefined || codeRank.indexOf(code) < codeRank.indexOf(before)))
        findings[path] = code;
      const { problems } = ((error.contexts ?? {})[constraint] ?? {}) as RuleContext;
      for (const problem of problems?.(error.value) ?? [])
        findings[`${path}/${pointerStep(problem.name)}`] = problem.code;
    }
    if (isObject(error.value)) collect(error.children ?? [], path, findings);
  }
  return findings;
}

const byClassValidator = (declared: Declared, raw: Record<string, unknown>) =>
  collect(validateSync(instanceOf(declared, raw), { whitelist: true, forbidNonWhitelisted: true }), '', {});

const STRINGS = [
  '',
  'a',
  'queueing',
  'bank-branch-visit',
  '3d-secure',
  'a--b',
  '-a',
  'Ab',
  'A b',
  'j_1',
  'visit-88',
  'x\n',
  'x\u0085',
  'x\0',
  'x\ud800',
  '\udc00x',
  '\ufe0f',
  ' pad',
  'pad\u200b',
  '/channels/a%20b',
  '/channels/a b',
  'http:///x',
  '.',
  '..',
  'ü ✓',
  'en',
  'zh-Hant-TW',
  'de-CH-1996',
  'x-private',
  'en_US',
  'e',
  'EUR',
  'eur',
  'EURO',
  '0',
  '-0',
  '1.5',
  '1.50',
  '1.23456',
  '01',
  '.5',
  '5.',
  '1e3',
  '-3.25',
  '99999999999.9999',
  '100000000000',
  '2024-01-31T09:30:00Z',
  '2024-01-31T09:30:00.5+05:30',
  '2024-02-30T00:00:00Z',
  '2024-01-31',
  'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
  'E9EB5CE3-9C1D-53D8-B35D-019E3934D576',
  'e9eb5ce3',
  '1'.repeat(20),
  '1'.repeat(21),
  'x'.repeat(100),
  'x'.repeat(101),
  'x'.repeat(200),
  'x'.repeat(201),
  '😀'.repeat(200),
  '😀'.repeat(201),
  'x'.repeat(1000),
  'x'.repeat(1001),
  'x'.repeat(2001),
  'é'.repeat(16_384),
  'é'.repeat(16_385),
  'x'.repeat(32_768),
  'x'.repeat(32_769),
  'application/json',
  'application/cloudevents+json; charset=utf-8',
  'text/plain',
  '1.0',
  'csat',
  'nps',
  'text',
];
const NUMBERS = [
  -1e12,
  -99999999999.9999,
  -1.0001,
  -1,
  -0.5,
  -0,
  0,
  0.00001,
  0.0001,
  0.5,
  0.30000000000000004,
  1,
  1.5,
  2,
  4,
  5,
  6,
  7,
  8,
  10,
  10.5,
  11,
  1e9,
  1000000001,
  99999999999.9999,
  1e11,
  9007199254740991,
  9007199254740992,
  1e300,
  Number.POSITIVE_INFINITY,
];
const OTHERS = [null, true, [], [1], [{}], {}, { a: 1 }, { value: 3 }];
const NAMES = ['product', 'a/b~c', '', 'x'.repeat(200), 'x'.repeat(201), 'tab\t', 'constructor', 'toString', '1', 'é'];
const POOL: readonly unknown[] = [...STRINGS, ...NUMBERS, ...OTHERS];

const known = new Map<string, readonly unknown[]>();
function validOf(schema: Fragment): readonly unknown[] {
  const key = JSON.stringify(schema);
  let valid = known.get(key);
  if (valid === undefined) {
    const check = compileSchema(schema);
    valid = [...POOL, ...((schema['enum'] as unknown[] | undefined) ?? [])].filter(
      (value) => check(value, '').length === 0,
    );
    known.set(key, valid);
  }
  return valid;
}

/** Values for a schema, most of them valid; `schema` only guides which are tried. */
function valuesOf(schema: Fragment): fc.Arbitrary<unknown> {
  const anything = fc.constantFrom(...POOL);
  const properties = schema['properties'] as Record<string, Fragment> | undefined;
  if (properties !== undefined) {
    const required = new Set(schema['required'] as string[]);
    const members = Object.entries(properties).map(([name, member]) =>
      fc
        .tuple(fc.constant(name), valuesOf(member), fc.noBias(fc.integer({ min: 0, max: 99 })))
        .map(([key, value, draw]) => {
          return draw < (required.has(name) ? 3 : 50) ? [] : [[key, value] as const];
        }),
    );
    const unknown = fc.tuple(fc.constantFrom('unknown', 'Valence', 'a/b', 'x'.repeat(300), 'time\n'), anything);
    const stray = fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: unknown });
    const object = fc
      .tuple(stray, ...members)
      .map(([extra, ...rest]) => Object.fromEntries([...rest.flat(), ...(extra ? [extra] : [])]));
    return fc.oneof({ weight: 30, arbitrary: object }, { weight: 1, arbitrary: anything });
  }
  const member = schema['additionalProperties'] as Fragment | undefined;
  if (member !== undefined) {
    const entries = fc
      .array(fc.tuple(fc.constantFrom(...NAMES), valuesOf(member)), { maxLength: 4 })
      .map(Object.fromEntries);
    const many = fc
      .constantFrom(64, 65)
      .map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`m${i}`, 1])));
    return fc.oneof(
      { weight: 20, arbitrary: entries },
      { weight: 2, arbitrary: many },
      { weight: 1, arbitrary: anything },
    );
  }
  const items = schema['items'] as Fragment | undefined;
  if (items !== undefined) {
    const lists = fc.array(valuesOf(items), { maxLength: 4 });
    const long = fc.constantFrom(8, 9).map((n) => Array.from({ length: n }, () => 'word'));
    return fc.oneof(
      { weight: 20, arbitrary: lists },
      { weight: 2, arbitrary: long },
      { weight: 1, arbitrary: anything },
    );
  }
  const valid = validOf(schema);
  return fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...valid) }, { weight: 1, arbitrary: anything });
}

const declarations: readonly (readonly [string, Declared])[] = [
  ...factTypes.map((type) => [type, published[type]] as const),
  ...Object.entries(plainForms).map(([kind, { form }]) => [`plain ${kind}`, form] as const),
  ['CloudEvent', CloudEvent],
];

describe('the compiled validator and class-validator', () => {
  it.each(declarations)('find the same errors in %s', (_, declared) => {
    const schema = schemaOfClass(declared);
    const check = compileSchema(schema);
    let [accepted, refused] = [0, 0];
    const objects = valuesOf(schema).filter(isObject);
    fc.assert(
      fc.property(objects, (raw) => {
        const found = check(raw, '');
        const expected = byClassValidator(declared, raw);
        fc.pre(Object.keys(expected).length < 20);
        expect(Object.fromEntries(found.map(({ path, code }) => [path, code]))).toEqual(expected);
        if (found.length === 0) accepted++;
        else refused++;
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(10);
  });

  it('find the same wrong with a rating that is too large for a number', () => {
    const declared = published['feedback.submitted'];
    const raw = JSON.parse('{"instrument":"nps","value":5,"dimensions":{"product":1e400}}');
    const codes = compileSchema(schemaOfClass(declared))(raw, '').map(({ path, code }) => [path, code]);
    expect(codes).toEqual([['/dimensions/product', 'WRONG_TYPE']]);
    expect(byClassValidator(declared, raw)).toEqual(Object.fromEntries(codes));
  });

  it('refuse members that only look like those every object has', () => {
    const check = compileSchema(schemaOfClass(published['customer.merged']));
    const codes = (json: string) => check(JSON.parse(json), '').map(({ path, code }) => [path, code]);
    expect(codes('{"into":"1","__proto__":{"into":"2"}}')).toEqual([['/__proto__', 'UNKNOWN_FIELD']]);
    expect(codes('{"into":"1","constructor":1}')).toEqual([['/constructor', 'UNKNOWN_FIELD']]);
    expect(codes('{"__proto__":{"into":"2"}}')).toEqual([
      ['/into', 'REQUIRED'],
      ['/__proto__', 'UNKNOWN_FIELD'],
    ]);
    const open = compileSchema(schemaOfClass(published['customer.registered']));
    expect(open(JSON.parse('{"traits":{"__proto__":1}}'), '/data').map(({ path, code }) => [path, code])).toEqual([
      ['/data/traits/__proto__', 'INVALID_NAME'],
    ]);
  });
});
