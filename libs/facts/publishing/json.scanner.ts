const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The size in bytes of each element of a JSON array, as sent and without the white space around it. `array` is the
 * whole text in UTF-8 and must be valid JSON: check that it parses first.
 */
export function elementSizes(array: Uint8Array): number[] {
  const sizes: number[] = [];
  let depth = 0;
  let start = -1;
  let end = -1;
  for (let at = 0; at < array.length; at++) {
    const byte = array[at] as number;
    if (SPACES.has(byte)) continue;
    if (CLOSING.has(byte)) depth--;
    if (depth === 0 || (depth === 1 && byte === COMMA)) {
      if (start >= 0) sizes.push(end - start);
      start = -1;
      if (OPENING.has(byte)) depth++;
      continue;
    }
    if (start < 0) start = at;
    if (OPENING.has(byte)) depth++;
    else if (byte === QUOTE) at = closingQuote(array, at + 1);
    end = at + 1;
  }
  return sizes;
}

function closingQuote(text: Uint8Array, from: number): number {
  let at = from;
  while (text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}
