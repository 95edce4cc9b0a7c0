import { instantText } from '#libs/kernel/instant.js';
import { stepOf } from '#libs/kernel/json.pointer.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';

/** A query parameter, declared once for both reading it and describing it in the OpenAPI document. */
export interface Parameter<Value> {
  readonly description: string;
  /** JSON Schema for the OpenAPI document. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Completes "must be …". */
  readonly expected: string;
  /** Undefined if the text is not such a value. */
  readonly read: (text: string) => Value | undefined;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What a request gave: each parameter's value, undefined where it is missing. */
export type Values<Declared extends Parameters> = {
  readonly [Name in keyof Declared]?: Declared[Name] extends Parameter<infer Value> ? Value : never;
};

/** Text that PostgreSQL and the event store can hold: no control characters, no lone surrogates. */
const STORABLE = /^(?:[^\p{Cc}\p{Cs}])+$/u;

/** Whether a text can be an id: 1–200 characters, none of them a control character. */
export function isIdentifier(text: string): boolean {
  return STORABLE.test(text) && text.length <= 400 && [...text].length <= 200;
}

export function text(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', minLength: 1, maxLength: 200 },
    expected: '1 to 200 characters without control characters',
    read: (given) => (isIdentifier(given) ? given : undefined),
  };
}

export function oneOf<const Value extends string>(values: readonly Value[], description: string): Parameter<Value> {
  // Generated clients name each value of an enum after it: marks have no names.
  const areNames = values.every((value) => /^\w[\w-]*$/.test(value));
  return {
    description,
    schema: areNames ? { type: 'string', enum: values } : { type: 'string', minLength: 1, maxLength: 1 },
    expected: `one of ${values.join(', ')}`,
    read: (given) => values.find((value) => value === given),
  };
}

export function flag(description: string): Parameter<boolean> {
  return {
    description,
    schema: { type: 'boolean' },
    expected: 'true or false',
    // C# and Python write a boolean with a capital letter.
    read: (given) => (/^true$/i.test(given) ? true : /^false$/i.test(given) ? false : undefined),
  };
}

export function integer(minimum: number, maximum: number, description: string): Parameter<number> {
  return {
    description,
    schema: { type: 'integer', minimum, maximum },
    expected: `an integer from ${minimum} to ${maximum}`,
    read: (given) => within(/^-?\d{1,15}$/.test(given) ? Number(given) : Number.NaN, minimum, maximum),
  };
}

export function decimal(minimum: number, maximum: number, description: string): Parameter<number> {
  return {
    description,
    schema: { type: 'number', minimum, maximum },
    expected: `a number from ${minimum} to ${maximum}`,
    read: (given) =>
      within(/^-?(\d{1,15}(\.\d{1,20})?|\.\d{1,20})$/.test(given) ? Number(given) : Number.NaN, minimum, maximum),
  };
}

/** A day in the tenant's time zone, as `2024-01-31`: any day of the Gregorian calendar in the years 0001–9999. */
export function date(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', format: 'date' },
    expected: 'a date such as 2024-01-31',
    read: (given) => (isDate(given) ? given : undefined),
  };
}

/** A day in the tenant's time zone, or an instant (as kernel/instant.ts writes it; digits beyond six are cut off). */
export interface Moment {
  readonly date?: string;
  readonly instant?: string;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,9}))?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

const FOUR_DIGIT_YEAR = /^(?!0000)\d{4}-/;

export function moment(description: string): Parameter<Moment> {
  return {
    description,
    schema: { type: 'string' },
    expected:
      'a date such as 2024-01-31, or an RFC 3339 time such as 2024-01-31T12:00:00Z in the years 0001 to 9999 in UTC',
    read: (given) => {
      if (isDate(given)) return { date: given };
      const [, day, , fraction = ''] = INSTANT.exec(given) ?? [];
      if (day === undefined || !isDate(day)) return undefined;
      const micros = Number(fraction.slice(3, 6).padEnd(3, '0'));
      const instant = instantText({ time: Date.parse(given.toUpperCase()), micros });
      // In UTC it may be in another year.
      return FOUR_DIGIT_YEAR.test(instant) ? { instant } : undefined;
    },
  };
}

export function isDate(given: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(given);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/** Days that bound a period: the first one, and the first one behind it. */
const PERIODS = [
  ['from', 'to'],
  ['endedFrom', 'endedTo'],
] as const;

/** Periods that end before they begin: nothing can lie in them, so their names were exchanged. */
function wrongPeriods(values: Readonly<Record<string, unknown>>): readonly InputError[] {
  return PERIODS.flatMap(([from, to]) => {
    const [first, end] = [values[from], values[to]];
    if (typeof first !== 'string' || typeof end !== 'string' || first <= end) return [];
    return [{ path: `/${from}`, code: 'INVALID_PARAMETER', message: `must not be after ${to}, ${end}` }];
  });
}

/** Room for the longest key: two places, each of a source and an id of 200 characters of four bytes. */
const CURSOR_LENGTH = 8192;

/** The parameters of every list. */
export const paging = {
  limit: integer(1, 200, 'Maximum number of items in one answer; 50 if missing.'),
  cursor: {
    description: 'The `nextCursor` of the previous answer; the filters must be the same.',
    schema: { type: 'string', maxLength: CURSOR_LENGTH },
    expected: 'the nextCursor of an earlier answer',
    read: (given) => (given.length > 0 && given.length <= CURSOR_LENGTH ? given : undefined),
  } satisfies Parameter<string>,
};

export const DEFAULT_LIMIT = 50;

/**
 * Reads a request's parameters by their declarations. Unknown, repeated and malformed ones are refused together, each
 * by name (`path` = `/limit`).
 *
 * @param told those that a refusal lists
 */
export function readParameters<Declared extends Parameters>(
  declared: Declared,
  given: object,
  told: Parameters = declared,
): Values<Declared> {
  const values: Record<string, unknown> = {};
  const errors: InputError[] = [];
  for (const [name, raw] of Object.entries(given)) {
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const path = `/${stepOf(name)}`;
    if (parameter === undefined) {
      const known = Object.keys(told).join(', ') || 'none';
      errors.push({ path, code: 'UNKNOWN_PARAMETER', message: `is not a parameter of this route; known: ${known}` });
      continue;
    }
    const value = typeof raw === 'string' ? parameter.read(raw) : undefined;
    if (value === undefined) {
      const problem = Array.isArray(raw) ? 'must be given once' : `must be ${parameter.expected}`;
      errors.push({ path, code: 'INVALID_PARAMETER', message: problem });
    } else values[name] = value;
  }
  errors.push(...wrongPeriods(values));
  const first = errors[0];
  if (first !== undefined) {
    const detail = `Query parameter ${first.path.slice(1, 65)} ${first.message}.`;
    throw new Refusal('unreadable', 'INVALID_PARAMETER', detail, { errors: errors.slice(0, 100) });
  }
  return values as Values<Declared>;
}

function within(value: number, minimum: number, maximum: number): number | undefined {
  return value >= minimum && value <= maximum ? value : undefined;
}
