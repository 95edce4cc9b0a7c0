import { namedAttributes, ownAttributes } from '#libs/kernel/event.attributes.js';
import type { Extensions } from '#libs/kernel/event.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { readTraceparent } from '#libs/kernel/traceparent.js';
import { nameOf, pointerStep } from './schema.errors.js';

/** What an event carries beside the attributes that say what happened; no part of its content. */
export interface Further {
  /** Extension attributes and `dataschema`, as CloudEvents writes them as text; null if there are none. */
  readonly extensions: Extensions | null;
  /** The trace that the channel publishes in. */
  readonly traceparent: string | null;
  readonly correlationId: string | null;
}

export const nothingFurther: Further = { extensions: null, traceparent: null, correlationId: null };

const MOST_EXTENSIONS = 16;
const MOST_BYTES = 1024;
const MOST_ERRORS = 10;
const NAME = /^[a-z0-9]{1,64}$/;
const UNUSABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;
/** Members of an event that are checked and read by themselves. */
const members: ReadonlySet<string> = new Set([...namedAttributes, 'data', 'datacontenttype', 'dataschema']);

const isExtension = (name: string, value: unknown) =>
  value !== null && (!members.has(name) || name === 'traceparent' || name === 'correlationid');

/** What is wrong with the extension attributes of an event. */
export function wrongExtensions(event: Readonly<Record<string, unknown>>): readonly InputError[] {
  const errors: InputError[] = [];
  let count = 0;
  for (const name in event) {
    const value = event[name];
    if (!isExtension(name, value) && NAME.test(name)) continue;
    const error = ++count > MOST_EXTENSIONS ? tooMany(name) : wrongExtension(name, value);
    if (error !== null) errors.push(error);
    if (count > MOST_EXTENSIONS || errors.length === MOST_ERRORS) break;
  }
  return errors;
}

function wrongExtension(name: string, value: unknown): InputError | null {
  const path = `/${pointerStep(name)}`;
  const as = (code: string, message: string): InputError => ({ path, code, message: `"${nameOf(path)}" ${message}` });
  if (!NAME.test(name))
    return as('UNKNOWN_FIELD', 'is no CloudEvents attribute: extensions have names of lower-case letters and digits.');
  if (ownAttributes.has(name)) return as('UNEXPECTED_FIELD', 'is an attribute that only peakend gives: leave it out.');
  if (typeof value === 'number' && !Number.isInteger(value))
    return as('WRONG_TYPE', 'must be text: numbers of CloudEvents attributes are integers.');
  if (typeof value === 'number')
    return value === (value | 0) ? null : as('OUT_OF_RANGE', 'must be an integer within 32 bits, or text.');
  if (typeof value === 'boolean') return null;
  if (typeof value !== 'string') return as('WRONG_TYPE', 'must be a string, an integer or a boolean.');
  if (Buffer.byteLength(value) > MOST_BYTES) return as('TOO_LONG', `must have at most ${MOST_BYTES} bytes in UTF-8.`);
  if (UNUSABLE.test(value))
    return as('INVALID_FORMAT', 'must be text without control characters, lone surrogates and noncharacters.');
  if (name === 'traceparent' && readTraceparent(value) === null)
    return as('INVALID_FORMAT', 'must be a traceparent of W3C Trace Context, or be left out.');
  return null;
}

function tooMany(name: string): InputError {
  const message = `An event has at most ${MOST_EXTENSIONS} extension attributes.`;
  return { path: `/${pointerStep(name)}`, code: 'TOO_MANY', message };
}

/** What an event carries in which nothing is wrong. */
export function furtherOf(event: Readonly<Record<string, unknown>>): Further {
  let extensions: Record<string, string> | null = null;
  for (const name in event) {
    const value = event[name];
    if (value === null || value === undefined || (members.has(name) && name !== 'dataschema')) continue;
    extensions ??= {};
    extensions[name] = String(value);
  }
  const { traceparent = null, correlationid = null } = event as Readonly<Record<string, string | null>>;
  if (extensions === null && traceparent === null && correlationid === null) return nothingFurther;
  return { extensions, traceparent, correlationId: correlationid === null ? null : String(correlationid) };
}
