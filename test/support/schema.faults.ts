/** The part of OpenAPI 3.0's JSON Schema that the API's bodies use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  /** Types that it is not shown as, but taken as too. */
  readonly 'x-also-takes'?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-max-bytes'?: number;
  readonly 'x-decimals'?: number;
}

/** The schemas of a document by name. */
export type Schemas = Readonly<Record<string, Schema>>;

/** A schema with what it refers to in place of the references. */
export function inlined(schema: Schema, schemas: Schemas): Schema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as Schema;
    if ($ref !== undefined) return inner(schemas[$ref.split('/').at(-1) as string]);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]));
  };
  return inner(schema) as Schema;
}

/** One fault in an otherwise correct value. */
export interface Fault {
  readonly what: string;
  /** The JSON Pointer that a refusal must name. */
  readonly at: string;
  readonly path: readonly string[];
  /** The value at the path instead; undefined: none. */
  readonly value: unknown;
}

type Random = () => number;

/** JSON has numbers that JavaScript does not: this text stands for 1e400 until the value is written. */
const HUGE = '<1e400>';

/** Correct texts that the schema does not reveal, as only the server knows them. */
const KNOWN: Readonly<Record<string, unknown>> = {
  language: 'en',
  timeZone: 'UTC',
  expiresAt: '2099-01-31T09:30:00Z',
  dueAt: '2099-01-31T09:30:00Z',
  instrument: 'ces',
  value: 4,
  week: { monday: [{ from: '09:00', to: '17:00' }] },
  date: '2024-12-24',
  to: '2024-12-24',
  dueOn: '2099-01-31',
  measure: { kind: 'ces', tier: 'gold', channel: 'branch' },
  calendar: 'some-name',
  url: 'https://alerts.example.com/',
  on: { kind: 'purchase', nth: 1 },
  at: '09:00',
  // Needs a currency beside it.
  automatic: false,
};
const TEXTS = [
  'gold',
  'EUR',
  '2024-01-31T09:30:00Z',
  '2024-01-31',
  'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
  '12',
  'application/json',
  '1.5',
];
/** Members that exclude another one, or must name what is there, so that samples leave them out. */
const LEFT_OUT: ReadonlySet<string> = new Set(['time', 'exceptions', 'onBreach', 'leadDays', 'from']);
/** Members that samples always have, because others may need them. */
const ALWAYS: ReadonlySet<string> = new Set(['value', 'resolveWithinSeconds', 'severity']);

/** A member of a flat object: a text, number or boolean, and in some of them null. */
const OPEN: Schema = { type: 'string', nullable: true, 'x-max-bytes': 32_768, 'x-also-takes': ['number', 'boolean'] };

const chance = (random: Random, share: number) => random() < share;
const one = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/** A value that fits, with some of the optional members. */
export function sample(schema: Schema, random: Random, name = ''): unknown {
  if (KNOWN[name] !== undefined) return KNOWN[name];
  if (schema.enum !== undefined)
    return one(
      random,
      schema.enum.filter((value) => value !== null),
    );
  switch (schema.type ?? 'string') {
    case 'object': {
      const { properties = {}, required = [], additionalProperties } = schema;
      const present = Object.keys(properties).filter(
        (key) => required.includes(key) || ALWAYS.has(key) || (!LEFT_OUT.has(key) && chance(random, 0.4)),
      );
      const further =
        schema.properties === undefined && additionalProperties
          ? { extra: additionalProperties === true ? OPEN : additionalProperties }
          : {};
      const members = Object.entries({ ...properties, ...further }).filter(
        ([key]) => present.includes(key) || key in further,
      );
      return Object.fromEntries(members.map(([key, member]) => [key, sample(member, random, key)]));
    }
    case 'array':
      return [sample(schema.items as Schema, random)];
    case 'boolean':
      return true;
    case 'number':
    case 'integer':
      return Math.min(schema.maximum ?? 1, Math.max(schema.minimum ?? 1, 1));
    default:
      return TEXTS.find((text) => fits(text, schema)) ?? 'nothing fits';
  }
}

function fits(text: string, { pattern, format, maxLength = text.length }: Schema): boolean {
  if (format === 'date-time') return text.endsWith('Z');
  return text.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

/** Everything that can be made wrong in a value that fits, one fault at a time. */
export function faultsOf(schema: Schema, value: unknown, path: readonly string[] = []): readonly Fault[] {
  const at = path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const wrong = (what: string, instead: unknown, below: readonly string[] = []): Fault => ({
    what: `${at} ${what}`,
    at: [at, ...below].join('/'),
    path: [...path, ...below],
    value: instead,
  });
  const ofType = strangers(schema).map((stranger) => wrong(`is ${JSON.stringify(stranger)}`, stranger));
  if (Array.isArray(value))
    return [
      ...ofType,
      ...listFaults(schema, value, wrong),
      ...within(
        value.map((item, index) => [String(index), schema.items as Schema, item]),
        path,
      ),
    ];
  if (typeof value === 'object' && value !== null) {
    const { properties = {}, additionalProperties } = schema;
    const members = Object.entries(value).map(
      ([key, member]) =>
        [
          key,
          properties[key] ?? (additionalProperties === true ? OPEN : (additionalProperties as Schema)),
          member,
        ] as const,
    );
    return [...ofType, ...objectFaults(schema, value, wrong), ...within(members, path)];
  }
  const ofValue = typeof value === 'string' ? textFaults(schema, wrong) : numberFaults(schema, wrong);
  return [...ofType, ...ofValue];
}

type Wrong = (what: string, instead: unknown, below?: readonly string[]) => Fault;

function within(
  members: readonly (readonly [key: string, schema: Schema, value: unknown])[],
  path: readonly string[],
): readonly Fault[] {
  return members.flatMap(([key, schema, value]) => faultsOf(schema, value, [...path, key]));
}

/** Values of types that the schema does not accept. */
function strangers({ type, nullable, enum: values, 'x-also-takes': more = [] }: Schema): readonly unknown[] {
  const types = [type, ...more];
  const of: Readonly<Record<string, readonly string[]>> = {
    object: ['object'],
    array: ['array'],
    string: ['string'],
    boolean: ['boolean'],
    number: ['number', 'integer'],
  };
  const examples = { object: { a: 1 }, array: [1], string: 'text', boolean: false, number: 7 };
  const wrong = Object.entries(examples).filter(
    ([name]) => !(of[name] as readonly string[]).some((each) => types.includes(each)),
  );
  const strange = type === undefined && values === undefined ? [] : wrong.map(([, example]) => example);
  const maybeNull = nullable ? [] : [null];
  return [...strange, ...maybeNull];
}

function objectFaults(
  { required = [], properties, additionalProperties, maxProperties }: Schema,
  value: object,
  wrong: Wrong,
): readonly Fault[] {
  const missing = required.map((key) => wrong(`has no ${key}`, undefined, [key]));
  const strays = ['stray', '__proto__', 'constructor', 'ünknown', 'a b'];
  const closed = !additionalProperties && properties !== undefined;
  const extra = closed ? strays.map((key) => wrong(`has ${key}`, 1, [key])) : [];
  const open = additionalProperties
    ? strangers(additionalProperties === true ? OPEN : additionalProperties)
        .slice(0, 2)
        .map((stranger) => wrong('holds a stranger', stranger, ['stray']))
    : [];
  const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`);
  const many = Object.fromEntries(
    Array.from({ length: (maxProperties ?? 0) + 1 }, (_, index) => [`m${index}`, Object.values(value)[0]]),
  );
  return [
    ...missing,
    ...extra,
    ...open,
    wrong('is too deep', deep, ['deep']),
    ...(maxProperties === undefined ? [] : [wrong('is too large', many)]),
  ];
}

function listFaults({ minItems = 0, maxItems }: Schema, value: readonly unknown[], wrong: Wrong): readonly Fault[] {
  const long = Array.from({ length: (maxItems ?? 0) + 1 }, () => value[0]);
  return [
    ...(minItems > 0 ? [wrong('is empty', [])] : []),
    ...(maxItems === undefined ? [] : [wrong('is too long', long)]),
  ];
}

const TIMES = [
  'yesterday',
  '2024-02-30T00:00:00Z',
  '2024-01-31T24:30:00Z',
  '2024-01-31T09:30:00',
  '2024-01-31',
  '10000-01-31T09:30:00Z',
  '2024-01-31T09:30:00+99:00',
  '1706693400',
];
const MONEY = ['1e5', '1.23456', '100000000000', '1,5', '+1', ' 1', '0x10', '٣', 'NaN'];

function textFaults(schema: Schema, wrong: Wrong): readonly Fault[] {
  const {
    minLength = 0,
    maxLength,
    pattern,
    format,
    enum: values,
    'x-max-bytes': bytes,
    'x-decimals': decimals,
  } = schema;
  const broken = ['a\u0000b', 'a\ud800b', '\udc00'];
  const tried = [
    '',
    '\u0001',
    'not valid',
    'NOT VALID',
    'j_1',
    '-',
    '..',
    '../../etc/passwd',
    "' or 1=1 --",
    '\u202e',
    ...(decimals === undefined ? [] : MONEY),
  ];
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const mismatches = tried.filter(
    (text) => expression?.test(text) === false || (values && !values.includes(text)) || text.length < minLength,
  );
  const times = format === 'date-time' ? TIMES : [];
  const long = maxLength === undefined ? [] : ['a'.repeat(maxLength + 1), 'ü'.repeat(maxLength + 1)];
  const large = bytes === undefined ? [] : ['a'.repeat(bytes + 1), '€'.repeat(Math.ceil((bytes + 1) / 3))];
  return [...broken, ...mismatches, ...times, ...long, ...large].map((text) =>
    wrong(`is ${JSON.stringify(text).slice(0, 40)}`, text),
  );
}

function numberFaults({ type, minimum, maximum }: Schema, wrong: Wrong): readonly Fault[] {
  if (type !== 'number' && type !== 'integer') return [];
  const low = minimum === undefined ? [] : [minimum - 1, minimum - 1e-6, -Number.MAX_VALUE];
  const high = maximum === undefined ? [] : [maximum + 1, maximum + 1e-6, Number.MAX_VALUE];
  const fraction = type === 'integer' ? [0.5] : [];
  const wrongs = [...low, ...high, ...fraction, ...(maximum === undefined ? [] : [HUGE])];
  return wrongs.map((number) => wrong(`is ${number}`, number));
}

/** A value with one thing wrong, as JSON. */
export function withFault(value: unknown, { path, value: instead }: Fault): string {
  return JSON.stringify(changed(value, path, instead)).replaceAll(`"${HUGE}"`, '1e400');
}

function changed(value: unknown, [step, ...rest]: readonly string[], instead: unknown): unknown {
  if (step === undefined) return instead;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === step ? changed(item, rest, instead) : item));
  const members = Object.entries(value as object).filter(([key]) => key !== step || rest.length > 0);
  const now = rest.length > 0 ? [] : instead === undefined ? [] : [[step, instead] as const];
  const inner = members.map(([key, member]) => [key, key === step ? changed(member, rest, instead) : member] as const);
  return Object.fromEntries([...inner, ...now]);
}
