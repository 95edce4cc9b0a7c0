import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { InputError } from '#libs/kernel/refusal.js';
import type { Fragment, UnicodeString } from './field.rules.js';
import { isDistinct } from './id.format.js';
import { parseInstant } from './instant.format.js';
import { hasDecimals } from './money.format.js';
import { errorsOf } from './schema.errors.js';
import { isSource } from './source.format.js';

/** Most members of a value whose errors are all looked for. */
const MOST_MEMBERS = 400;

/** What is wrong with a value, nothing if empty; paths are JSON Pointers that start with `at`. */
export type Check = (value: unknown, at: string) => readonly InputError[];

function engine(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({ allErrors, verbose: true, strictTypes: false, allowUnionTypes: true });
  ajv.addFormat('date-time', { type: 'string', validate: (text: string) => parseInstant(text) !== null });
  ajv.addFormat('iri-reference', { type: 'string', validate: isSource });
  ajv.addKeyword({
    keyword: 'x-max-bytes',
    type: 'string',
    // A UTF-16 unit takes at most 3 bytes: short texts need no counting.
    validate: (most: number, text: string) => text.length * 3 <= most || Buffer.byteLength(text) <= most,
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'x-well-formed',
    type: 'string',
    validate: (_: true, text: string) => !text.includes('\0') && (text as UnicodeString).isWellFormed(),
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'x-distinct',
    type: 'string',
    validate: (_: true, text: string) => isDistinct(text),
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'x-decimals',
    type: 'number',
    validate: (most: number, n: number) => hasDecimals(n, most),
    errors: false,
  });
  return ajv;
}

/** Whether a value has at most so many members at any depth; stops counting there. */
function isSmall(value: unknown): boolean {
  const open: unknown[] = [value];
  for (let seen = 0; open.length > 0; ) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const name in next) {
      if (++seen > MOST_MEMBERS) return false;
      open.push((next as Record<string, unknown>)[name]);
    }
  }
  return true;
}

const none: readonly InputError[] = [];
const swift = engine(false);
const thorough = engine(true);

/** A schema as compiled code: stops at the first finding, and looks for all only in a value that failed and is small. */
export function compileSchema(schema: Fragment): Check {
  const passes = swift.compile(schema);
  let details: ValidateFunction | undefined;
  return (value, at) => {
    if (passes(value)) return none;
    if (!isSmall(value)) return errorsOf(passes.errors ?? [], at);
    details ??= thorough.compile(schema);
    details(value);
    return errorsOf(details.errors ?? [], at);
  };
}
