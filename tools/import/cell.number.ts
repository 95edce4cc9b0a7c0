import { survives } from '#libs/facts/number.format.js';
import { currenciesOf, type Mark, markAtEnd, markAtStart } from './currency.mark.js';
import { plain } from './cell.text.js';

/** How a file writes its numbers. */
export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** The mark between groups of three digits; a blank stands for blanks of every kind. null: none. */
  readonly grouping: Grouping | null;
}

export const groupings = ['.', ',', "'", ' '] as const;
export type Grouping = (typeof groupings)[number];

/** A number as found in a cell. */
export interface CellNumber {
  readonly value: number;
  /** The currencies that its sign or code may stand for; null if it has neither. */
  readonly currencies: ReadonlySet<string> | null;
}

const MINUS = '\u2212\u2013\uFE63\uFF0D\\-';
const SIGN_AHEAD = new RegExp(`^[+\uFF0B${MINUS}]`);
const MINUS_BEHIND = new RegExp(`[${MINUS}]$`);

interface Peeled {
  readonly digits: string;
  readonly negative: boolean;
  readonly mark: Mark | null;
}

/**
 * The number in a cell: digits, possibly in groups. A negative number has a minus before or after it, or parentheses; a
 * currency's sign or code may stand before or after it.
 * @throws Error that says what is wrong with it; the message continues one with the column's name and the cell
 */
export function parseNumber(cell: string, format: NumberFormat): CellNumber {
  const peeled = peel(plain(cell));
  const decimal = peeled === null ? null : decimalOf(peeled.digits, format);
  if (peeled === null || decimal === null) throw new Error(`which is not a number${hint(cell, format)}`);
  if (!survives(decimal)) throw new Error('which has more digits than a number can keep: bring it in as a text');
  const value = Number(decimal);
  // 0 stays 0: JSON has no use for −0.
  return {
    value: peeled.negative && value !== 0 ? -value : value,
    currencies: peeled.mark === null ? null : currenciesOf(peeled.mark),
  };
}

/** Strips what surrounds the digits, each part at most once; null if one occurs twice. */
function peel(text: string): Peeled | null {
  let [rest, signs, negative]: [string, number, boolean] = [text, 0, false];
  let mark: Mark | null = null;
  for (;;) {
    const start: Mark | null = markAtStart(rest);
    const met: Mark | null = start ?? markAtEnd(rest);
    if (/^\(.*\)$/.test(rest)) [rest, signs, negative] = [rest.slice(1, -1), signs + 1, true];
    else if (SIGN_AHEAD.test(rest)) [rest, signs, negative] = [rest.slice(1), signs + 1, !/^[+\uFF0B]/.test(rest)];
    else if (MINUS_BEHIND.test(rest)) [rest, signs, negative] = [rest.slice(0, -1), signs + 1, true];
    else if (met !== null && mark !== null) return null;
    else if (met !== null) [rest, mark] = [start === null ? rest.slice(0, -met.length) : rest.slice(met.length), met];
    else return signs > 1 ? null : { digits: rest, negative, mark };
    rest = rest.trim();
  }
}

/** Digits in JSON's notation; null if they are not in the format. */
function decimalOf(digits: string, { decimal, grouping }: NumberFormat): string | null {
  const point = decimal === '.' ? '\\.' : ',';
  const simple = new RegExp(`^(?:\\d+(?:${point}\\d*)?|${point}\\d+)(?:[eE][+-]?\\d+)?$`);
  if (simple.test(digits)) return digits.replace(',', '.');
  const between = grouping === null ? null : { '.': '\\.', ',': ',', "'": "['\u2019]", ' ': ' ' }[grouping];
  if (between === null || !new RegExp(`^\\d{1,3}(?:${between}\\d{3})+(?:${point}\\d*)?$`).test(digits)) return null;
  return digits.replace(new RegExp(between, 'g'), '').replace(',', '.');
}

function hint(cell: string, { decimal, grouping }: NumberFormat): string {
  const other = decimal === '.' ? ',' : '.';
  if (grouping === null && cell.includes(other) && /\d/.test(cell))
    return `: the decimal mark is "${decimal}"; if "${other}" is one, say so with "decimal", if it is between thousands with "grouping"`;
  return '';
}
