import type { ErrorObject } from 'ajv/dist/2020.js';
import { nameIn, stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';
import type { Fragment, UnicodeString } from './field.rules.js';

/** Codes by ajv keyword, in order of rank: of several errors at one path the first in this order is reported. */
const CODES: Readonly<Record<string, string>> = {
  required: 'REQUIRED',
  additionalProperties: 'UNKNOWN_FIELD',
  not: 'UNEXPECTED_FIELD',
  propertyNames: 'INVALID_NAME',
  type: 'WRONG_TYPE',
  enum: 'NOT_ONE_OF',
  'x-currency': 'NOT_ONE_OF',
  'x-language': 'UNKNOWN_LANGUAGE',
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  'x-max-bytes': 'TOO_LONG',
  maxProperties: 'TOO_MANY',
  maxItems: 'TOO_MANY',
  pattern: 'INVALID_FORMAT',
  format: 'INVALID_FORMAT',
  'x-well-formed': 'INVALID_FORMAT',
  'x-distinct': 'INVALID_FORMAT',
  'x-decimals': 'INVALID_FORMAT',
  minimum: 'OUT_OF_RANGE',
  maximum: 'OUT_OF_RANGE',
  exclusiveMinimum: 'OUT_OF_RANGE',
  exclusiveMaximum: 'OUT_OF_RANGE',
};
export const codeRank: readonly string[] = [...new Set(Object.values(CODES))];

/** Most errors listed in one answer. */
const MOST_ERRORS = 20;

/** A step of a JSON Pointer: readable, bounded and storable whatever the member's name. */
export function pointerStep(name: string): string {
  const clipped = name.length > 200 ? `${name.slice(0, 199)}…` : name;
  const clean = (clipped as UnicodeString).toWellFormed().replace(/\p{Cc}/gu, '\ufffd');
  return stepOf(clean);
}

/** ajv escapes names but neither shortens nor cleans them. */
const pathOf = (pointer: string) =>
  pointer
    .split('/')
    .map((step) => pointerStep(nameIn(step)))
    .join('/');

/** A member's name in a message. */
export const nameOf = (path: string) => {
  const name = nameIn(path.slice(path.lastIndexOf('/') + 1));
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
};

function sayMissing(path: string, parent: Fragment): string {
  const property = (parent['properties'] as Record<string, Fragment> | undefined)?.[
    path.slice(path.lastIndexOf('/') + 1)
  ];
  const what = property?.['description'];
  return `"${nameOf(path)}" is required${what === undefined ? '' : `: ${String(what)}`}.`;
}

function errorOf(error: ErrorObject, at: string): InputError | null {
  const code = CODES[error.keyword];
  // Summaries (`if`), and the inner errors about a member's name, which `propertyNames` reports with its path.
  if (code === undefined || error.propertyName !== undefined) return null;
  const base = at + pathOf(error.instancePath);
  const parent = error.parentSchema as Fragment;
  const name = error.params['missingProperty'] ?? error.params['additionalProperty'] ?? error.params['propertyName'];
  const path = name === undefined ? base : `${base}/${pointerStep(String(name))}`;
  switch (code) {
    case 'REQUIRED':
      return { path, code, message: sayMissing(path, parent) };
    case 'UNKNOWN_FIELD': {
      const known = Object.keys(parent['properties'] as object).join(', ');
      return { path, code, message: `"${nameOf(path)}" is not a member here; the members are ${known}.` };
    }
    case 'INVALID_NAME':
      return {
        path,
        code,
        message: `"${nameOf(path)}" cannot be a name: 1 to 200 characters, no control characters, not __proto__.`,
      };
    case 'UNEXPECTED_FIELD':
      return { path, code, message: `"${nameOf(path)}" must be ${String(parent['description'])}.` };
    default: {
      const hint = error.data === null ? ' It is null.' : '';
      return {
        path,
        code,
        message: `"${nameOf(path)}" must be ${String(parent['description'] ?? 'an object')}.${hint}`,
      };
    }
  }
}

/** ajv's errors, reduced to the most telling one for each path, in the order in which they were found. */
export function errorsOf(found: readonly ErrorObject[], at: string): readonly InputError[] {
  const byPath = new Map<string, InputError>();
  for (const each of found) {
    const error = errorOf(each, at);
    if (error === null) continue;
    const before = byPath.get(error.path);
    if (before === undefined || codeRank.indexOf(error.code) < codeRank.indexOf(before.code))
      byPath.set(error.path, error);
    if (byPath.size >= MOST_ERRORS) break;
  }
  return [...byPath.values()];
}
