import type { InputError } from '#libs/kernel/refusal.js';
import { SchemaEngine } from '#libs/platform/input/schema.engine.js';
import type { Fragment, UnicodeString } from './field.rules.js';
import { isCurrency } from './currency.codes.js';
import { isDistinct } from '#libs/kernel/id.format.js';
import { parseInstant } from './instant.format.js';
import { hasDecimals } from './money.format.js';
import { errorsOf } from './schema.errors.js';
import { isSource } from './source.format.js';
import { languageTag } from './words/language.tag.js';

/** What is wrong with a value; empty if nothing is. Paths are JSON Pointers that start with `at`. */
export type Check = (value: unknown, at: string) => readonly InputError[];

const engine = new SchemaEngine((ajv) => {
  ajv.addFormat('date-time', { type: 'string', validate: (text: string) => parseInstant(text) !== null });
  ajv.addFormat('iri-reference', { type: 'string', validate: isSource });
  ajv.addKeyword({
    keyword: 'x-max-bytes',
    type: 'string',
    // A UTF-16 unit takes at most 3 bytes, so short texts need no counting.
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
    keyword: 'x-currency',
    type: 'string',
    validate: (_: true, text: string) => isCurrency(text),
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'x-language',
    type: 'string',
    validate: (_: true, text: string) => languageTag(text) !== null,
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'x-decimals',
    type: 'number',
    validate: (most: number, n: number) => hasDecimals(n, most),
    errors: false,
  });
});

const none: readonly InputError[] = [];

/** A schema compiled to code. */
export function compileSchema(schema: Fragment): Check {
  const findingsOf = engine.compile(schema);
  return (value, at) => {
    const findings = findingsOf(value);
    return findings.length === 0 ? none : errorsOf(findings, at);
  };
}
