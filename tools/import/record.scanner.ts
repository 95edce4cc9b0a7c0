/** An event may have 256 KiB, so a row with more characters than this cannot be one. */
export const LONGEST_RECORD = 1024 * 1024;

export const NOT_CLOSED =
  'a quote is opened here and not closed (within a quoted cell, a quote is written twice): the following lines are read as rows of their own';
export const TOO_LONG = `the row is longer than ${LONGEST_RECORD} characters`;

/** The part of a text read so far. */
export interface Window {
  readonly text: string;
  /** One character; a blank stands for any run of blanks and tabs, and then there are no quotes. */
  readonly delimiter: string;
  /** Is this all there will be? */
  readonly last: boolean;
}

/** A record found at some place, or 'more' if more text is needed to tell where it ends. */
export type Found = Scanned | 'more';

export interface Scanned {
  /** Where reading continues. */
  readonly end: number;
  readonly fields: readonly string[];
  readonly fault: string | null;
  /** Reading continues in the middle of a line, whose rest still belongs to this record. */
  readonly midLine?: true;
}

const QUOTE = '"';
const [NEW_LINE, RETURN] = [10, 13];

/** The record that begins at a place. One that is too long or whose quote is not closed has a fault. */
export function scanRecord(window: Window, from: number): Found {
  const bound = from + LONGEST_RECORD;
  const end = Math.min(bound, window.text.length);
  // Scanned as if the file ended here; only the caller knows whether it does.
  const complete = window.last && end === window.text.length;
  const found =
    window.delimiter === ' ' ? blankSeparated(window, from, end, complete) : separated(window, from, end, complete);
  return found === 'more' && end === bound ? { end, fields: [], fault: TOO_LONG, midLine: true } : found;
}

function separated(window: Window, from: number, end: number, complete: boolean): Found {
  const { text, delimiter } = window;
  const fields: string[] = [];
  for (let at = from; ; at += 1) {
    if (at < end && text[at] === QUOTE) {
      const cell = quotedCell(window, at, end, complete);
      if (cell === 'more' && end - from < LONGEST_RECORD) return 'more';
      if (cell === 'more' || cell === 'open') return notClosed(window, fields, at);
      fields.push(cell.value);
      at = cell.end;
    } else {
      const close = cellEnd(text, at, end, delimiter);
      if (close === end && !complete) return 'more';
      fields.push(text.slice(at, close));
      at = close;
    }
    if (at >= end) return { end: at, fields, fault: null };
    if (text[at] !== delimiter) return endOfLine(window, at, fields, null);
  }
}

/** The cell whose quote opens at `from`; 'open' if that quote is never closed. */
function quotedCell(
  { text, delimiter }: Window,
  from: number,
  end: number,
  complete: boolean,
): { value: string; end: number } | 'open' | 'more' {
  let value = '';
  for (let at = from + 1; ; ) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0 || quote >= end) return complete ? 'open' : 'more';
    value += text.slice(at, quote);
    const next = quote + 1 < end ? text[quote + 1] : undefined;
    if (next === undefined && !complete) return 'more';
    if (next === QUOTE) {
      value += QUOTE;
      at = quote + 2;
    } else if (next === undefined || next === delimiter || next === '\r' || next === '\n')
      return { value, end: quote + 1 };
    else return 'open';
  }
}

/** Ends the record with the line on which its quote opens; its cells are kept as they are, so that it can be mended. */
function notClosed(window: Window, before: readonly string[], opened: number): Found {
  const { text, delimiter, last } = window;
  const close = lineEnd(text, opened);
  if (close === text.length && !last) {
    if (text.length - opened < LONGEST_RECORD) return 'more';
    return { end: text.length, fields: [], fault: NOT_CLOSED, midLine: true };
  }
  return endOfLine(window, close, [...before, ...text.slice(opened, close).split(delimiter)], NOT_CLOSED);
}

function blankSeparated(window: Window, from: number, end: number, complete: boolean): Found {
  const close = Math.min(lineEnd(window.text, from), end);
  if (close === end && !complete) return 'more';
  const cells = window.text.slice(from, close).replace(/^[ \t]+|[ \t]+$/g, '');
  return endOfLine(window, close, cells.split(/[ \t]+/), null);
}

/** A record whose line ends at a place, by CRLF, LF, CR or the end of the file. */
function endOfLine({ text, last }: Window, at: number, fields: readonly string[], fault: string | null): Found {
  if (text.charCodeAt(at) !== RETURN) return { end: Math.min(at + 1, text.length), fields, fault };
  if (at + 1 === text.length && !last) return 'more';
  return { end: text.charCodeAt(at + 1) === NEW_LINE ? at + 2 : at + 1, fields, fault };
}

/** Where the rest of a line ends and the next one begins. */
export function scanLine(window: Window, from: number): Found {
  const close = lineEnd(window.text, from);
  if (close === window.text.length && !window.last) return 'more';
  return endOfLine(window, close, [], null);
}

function cellEnd(text: string, from: number, end: number, delimiter: string): number {
  const separator = delimiter.charCodeAt(0);
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === NEW_LINE || code === RETURN) return at;
  }
  return end;
}

/** Where the line at a place ends, or the part of it that is there. */
function lineEnd(text: string, from: number): number {
  return cellEnd(text, from, text.length, '\n');
}

/** How many lines end in a part of a text that begins at the start of a line. */
export function linesIn(text: string, from: number, end: number): number {
  let ends = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === RETURN || (code === NEW_LINE && (at === from || text.charCodeAt(at - 1) !== RETURN))) ends += 1;
  }
  return ends;
}
