import type { InputError } from '#libs/kernel/refusal.js';
import { survives } from './number.format.js';
import { nameOf, pointerStep } from './schema.errors.js';

const [QUOTE, BACKSLASH, COMMA, COLON, MINUS] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;
/** A double keeps this many digits, whatever they are. */
const SAFE_DIGITS = 15;
/** Most faults reported for one element. */
const MOST = 20;
/** Stands for all members of an object. */
const WHOLE = '';
/** Anything nested deeper is refused anyway, so nothing is looked for below this depth and no path is kept. */
const DEEPEST = 64;

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

/** A fault in a JSON text, and the path of the faulty value. */
export interface JsonFault {
  readonly path: readonly (string | number)[];
  readonly code: 'INEXACT_NUMBER' | 'REPEATED_MEMBER';
}

/**
 * What JSON.parse changes silently: numbers that a double cannot hold exactly, and repeated members of an object, of
 * which it keeps the last. At most 20 for each element of the outermost list, or for the outermost object.
 * @param json a text that JSON.parse accepts, in UTF-8
 * @param value the result of parsing it
 */
export function jsonFaults(json: Uint8Array, value: unknown): readonly JsonFault[] {
  return isSound(json, value) ? [] : [...faultsIn(json)];
}

/**
 * A fault as an input error whose path begins with `at`. @param from how many steps of the fault's path to leave out
 */
export function errorOfFault({ path, code }: JsonFault, at: string, from = 0): InputError {
  const pointer =
    at +
    path
      .slice(from)
      .map((step) => `/${pointerStep(String(step))}`)
      .join('');
  const what =
    code === 'INEXACT_NUMBER'
      ? 'is a number with more digits than JSON readers keep: give fewer, or text where text is taken'
      : 'is there more than once: give it once';
  return { path: pointer, code, message: `"${nameOf(pointer)}" ${what}.` };
}

/** One quick pass: compares the number of names in the text and in the value, which lacks repeated ones. */
function isSound(json: Uint8Array, value: unknown): boolean {
  let names = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) at = closingQuote(json, at);
    else if (byte === COLON) names += 1;
    else if (byte === MINUS || isDigit(byte)) {
      const end = numberEnd(json, at);
      if (!isExact(json, at, end)) return false;
      at = end - 1;
    }
  }
  return names === countMembers(value);
}

/** Not recursive: values nested too deep are refused only later. */
function countMembers(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const members = Array.isArray(next) ? next : Object.values(next);
    if (members !== next) count += members.length;
    for (const member of members) if (typeof member === 'object' && member !== null) open.push(member);
  }
  return count;
}

function closingQuote(json: Uint8Array, opening: number): number {
  let at = opening + 1;
  while (json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function numberEnd(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (isNumberByte(json[at])) at += 1;
  return at;
}

/** Whether a byte can stand in a number, after its first one. */
function isNumberByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === MINUS;
}

function isExact(json: Uint8Array, start: number, end: number): boolean {
  if (end - start <= SAFE_DIGITS && !hasExponent(json, start, end)) return true;
  return survives(Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('latin1'));
}

function hasExponent(json: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (json[at] === 0x65 || json[at] === 0x45) return true;
  return false;
}

/** An object or a list that is still open at the current position. */
interface Frame {
  /** For an object, how often each name occurred; null for a list. */
  readonly met: Map<string, number> | null;
  /** The name or the index of the current member. */
  step: string | number;
  /** Whether a string at this position is a name. */
  expectsName: boolean;
}

function* faultsIn(json: Uint8Array): Generator<JsonFault> {
  const stack: Frame[] = [];
  const counts = new Map<string | number, number>();
  const fault = (code: JsonFault['code']): JsonFault | null => {
    const path = stack.map(({ step }) => step);
    const element = typeof path[0] === 'number' ? path[0] : WHOLE;
    const count = (counts.get(element) ?? 0) + 1;
    counts.set(element, count);
    return count > MOST ? null : { path, code };
  };
  let deeper = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    const top = deeper > 0 ? undefined : stack.at(-1);
    if ((byte === OPEN_OBJECT || byte === OPEN_LIST) && stack.length === DEEPEST) deeper += 1;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && deeper > 0) deeper -= 1;
    else if (byte === OPEN_OBJECT) stack.push({ met: new Map(), step: '', expectsName: true });
    else if (byte === OPEN_LIST) stack.push({ met: null, step: 0, expectsName: false });
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) stack.pop();
    else if (byte === COMMA && top !== undefined) nextMember(top);
    else if (byte === MINUS || isDigit(byte)) {
      const end = numberEnd(json, at);
      const found = deeper > 0 || isExact(json, at, end) ? null : fault('INEXACT_NUMBER');
      if (found) yield found;
      at = end - 1;
    } else if (byte === QUOTE) {
      const end = closingQuote(json, at);
      if (top?.met && top.expectsName) {
        const repeated = beginMember(top, textOf(json, at, end));
        const found = repeated ? fault('REPEATED_MEMBER') : null;
        if (found) yield found;
      }
      at = end;
    }
  }
}

function nextMember(frame: Frame): void {
  if (frame.met === null) frame.step = (frame.step as number) + 1;
  else frame.expectsName = true;
}

/** Returns whether this is the second occurrence of the name. */
function beginMember(frame: Frame, name: string): boolean {
  const times = (frame.met?.get(name) ?? 0) + 1;
  frame.met?.set(name, times);
  frame.step = name;
  frame.expectsName = false;
  return times === 2;
}

function textOf(json: Uint8Array, opening: number, closing: number): string {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset + opening, closing + 1 - opening).toString('utf8'));
}
