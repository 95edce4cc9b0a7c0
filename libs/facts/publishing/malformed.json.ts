/** A place in a text: line and column, both counted from one. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a text stops being JSON; undefined if it only ends too early. JSON.parse does not always say where, and what it
 * says quotes the text, which may be personal.
 * @param text one that JSON.parse refuses
 */
export function placeOfFault(text: string): TextPlace | undefined {
  const at = faultIn(text);
  if (at >= text.length) return undefined;
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}

/** What may come next: after `[` also its end, and after `{`. */
type Expected = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end';

const SPACE = /[ \t\r\n]*/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** The beginning of a number, or of one of the three words, that could go on. */
const BEGUN = /t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d*)?)?/y;
const BEGUN_ESCAPE = /\\(?:u[0-9a-fA-F]{0,3})?$/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const FIRST_PRINTABLE = 0x20;

/** The first character that cannot stand where it does; the text's length if there is none. */
function faultIn(text: string): number {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  for (let at = endOf(SPACE, text, 0); at < text.length; at = endOf(SPACE, text, at)) {
    const char = text[at] as string;
    const next = afterMark(expected, char, open);
    if (next !== undefined) {
      expected = next;
      at += 1;
      continue;
    }
    if (expected === 'colon' || expected === 'comma-or-end') return at;
    const isName: boolean = expected === 'name' || expected === 'name-or-end';
    if (isName && char !== '"') return at;
    const { end, isWhole } = char === '"' ? stringAt(text, at) : plainAt(text, at);
    if (!isWhole) return end;
    expected = isName ? 'colon' : 'comma-or-end';
    at = end;
  }
  return text.length;
}

/** What is expected after a bracket, brace, colon or comma; undefined if it is none of them or must not come here. */
function afterMark(expected: Expected, char: string, open: ('[' | '{')[]): Expected | undefined {
  const inside = open.at(-1);
  switch (char) {
    case '[':
    case '{':
      if (expected !== 'value' && expected !== 'value-or-end') return undefined;
      open.push(char);
      return char === '[' ? 'value-or-end' : 'name-or-end';
    case ']':
    case '}':
      if (!expected.endsWith('-or-end') || inside !== (char === ']' ? '[' : '{')) return undefined;
      open.pop();
      return 'comma-or-end';
    case ':':
      return expected === 'colon' ? 'value' : undefined;
    case ',':
      if (expected !== 'comma-or-end' || inside === undefined) return undefined;
      return inside === '[' ? 'value' : 'name';
    default:
      return undefined;
  }
}

interface Scanned {
  /** Behind it; where its fault is if it is not whole. */
  readonly end: number;
  readonly isWhole: boolean;
}

function stringAt(text: string, from: number): Scanned {
  for (let at = from + 1; at < text.length; ) {
    if (text[at] === '"') return { end: at + 1, isWhole: true };
    const after = text[at] === '\\' ? endOf(ESCAPE, text, at) : at + 1;
    if (after === at && endOf(BEGUN_ESCAPE, text, at) === text.length) break;
    if (after === at || text.charCodeAt(at) < FIRST_PRINTABLE) return { end: at, isWhole: false };
    at = after;
  }
  return { end: text.length, isWhole: false };
}

function plainAt(text: string, at: number): Scanned {
  const end = endOf(PLAIN, text, at);
  // What the text ends with may be the beginning of one.
  const rest = endOf(BEGUN, text, at);
  if (rest === text.length && rest > end) return { end: rest, isWhole: false };
  return { end, isWhole: end > at };
}

/** Where a match ends that begins at a place; that place if there is none. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
