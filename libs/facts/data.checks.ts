import type { InputError } from '#libs/kernel/refusal.js';
import { type Declared, schemaOfClass } from './schema.compiler.js';
import { pointerStep } from './schema.errors.js';
import { type Check, compileSchema } from './schema.validator.js';

/** Levels of objects and lists within data. */
const DEEPEST = 8;

// Compiled on first use: a schema that a process never needs should not delay its start.
const checks = new Map<Declared, Check>();
function checkOf(declared: Declared): Check {
  let check = checks.get(declared);
  if (check === undefined) checks.set(declared, (check = compileSchema(schemaOfClass(declared))));
  return check;
}

/** The path of a value nested deeper than the limit; undefined if there is none. Looks no deeper than that. */
function tooDeep(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEEPEST) return path;
  for (const name of Object.keys(value).slice(0, 100)) {
    const found = tooDeep((value as Record<string, unknown>)[name], `${path}/${pointerStep(name)}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What is wrong with data according to its declaration; paths start with `at`.
 * Declared data is flat, so only values already reported as wrong can be too deep.
 */
export function wrongData(declared: Declared, data: object, at: string): readonly InputError[] {
  const errors = checkOf(declared)(data, at);
  const deep = errors.length === 0 ? undefined : tooDeep(data, at, 1);
  if (deep === undefined) return errors;
  return [...errors, { path: deep, code: 'TOO_DEEP', message: `Nesting goes ${DEEPEST} levels deep at most.` }];
}
