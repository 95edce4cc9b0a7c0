import { guarded } from './formula.guard.js';

/**
 * The columns of a table: paths into a row (`scores.peakEnd`, `interval.0`). They are the same whatever the rows are,
 * so that pages of one list can be put below each other. A path through a list (`purchases.amount`) has a line for each of
 * its items (where those are lists themselves, `a, b`); `data.*` stands for what no other column below `data` shows, in the column `data.other`.
 */
export type Columns = readonly string[];

/** The same, written as names separated by spaces. */
export const columnsOf = (names: string): Columns => names.trim().split(/\s+/);

export interface CsvForm {
  readonly delimiter: ',' | ';' | '\t';
  /** The decimal mark of numbers and amounts. */
  readonly decimal: '.' | ',';
  /** A byte order mark in front, by which Excel knows UTF-8. */
  readonly bom: boolean;
}

export const RFC_4180: CsvForm = { delimiter: ',', decimal: '.', bom: false };

export function csvHeader(columns: Columns, { delimiter, bom }: CsvForm): string {
  return `${bom ? '\uFEFF' : ''}${headingsOf(columns).join(delimiter)}\r\n`;
}

/** The columns' names in the first line. */
export function headingsOf(columns: Columns): readonly string[] {
  return columns.map((column) => column.replace(/\.\*$/, '.other'));
}

/**
 * Rows as RFC 4180 text, CRLF. Null and missing are empty; a list of values has a line for each, whatever lines they
 * have themselves; objects, whose members no column can name, are JSON.
 *
 * Text that a spreadsheet would run as a formula gets a leading apostrophe (formula.guard.ts); numbers, including
 * decimal strings, stay as they are.
 */
export function csvRows(columns: Columns, rows: readonly object[], form: CsvForm): string {
  const readers = columns.map((column) => readerOf(column, columns));
  const lines = rows.map((row) => readers.map(({ read, isAmount }) => cellOf(read(row), isAmount, form)));
  return lines.map((cells) => `${cells.join(form.delimiter)}\r\n`).join('');
}

/** Members that are amounts of money, by the names that answers have for them; where these have others' names, by their paths. */
const AMOUNTS: ReadonlySet<string> = new Set([
  'amount',
  'cost',
  'costToServe',
  'contribution',
  'turnover',
  'referredTurnover',
  'compensations.value',
  'onBreach.compensate.value',
]);

interface Reader {
  readonly read: (row: object) => unknown;
  /** A column of amounts, which are decimal strings. */
  readonly isAmount: boolean;
}

function readerOf(column: string, columns: Columns): Reader {
  const path = column.split('.');
  const isAmount = AMOUNTS.has(path.at(-1) ?? '') || AMOUNTS.has(column);
  if (path.at(-1) !== '*') return { read: (row) => valueAt(row, path), isAmount };
  const above = path.slice(0, -1);
  const shown = new Set(columns);
  return { read: (row) => unshown(valueAt(row, above), above, shown), isAmount };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || value === null || typeof value !== 'object') return key === undefined ? value : undefined;
  if (Object.hasOwn(value, key)) return valueAt((value as Record<string, unknown>)[key], rest);
  return Array.isArray(value) && !/^\d+$/.test(key) ? value.map((item) => valueAt(item, path) ?? null) : undefined;
}

/** What of a value stands in no other column; undefined if nothing does. */
function unshown(value: unknown, path: readonly string[], shown: ReadonlySet<string>): unknown {
  if (shown.has(path.join('.')) || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const rest = Object.entries(value).flatMap(([name, inner]) => {
    const left = unshown(inner, [...path, name], shown);
    return left === undefined ? [] : [[name, left] as const];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A list of values, without objects and lists. */
function isPlain(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && !value.some(isObject);
}

const AMOUNT = /^-?\d+(\.\d+)?$/;

function cellOf(value: unknown, isAmount: boolean, { delimiter, decimal }: CsvForm): string {
  const isNumber = (item: unknown) =>
    typeof item === 'number' || (isAmount && typeof item === 'string' && AMOUNT.test(item));
  const textOf = (item: unknown): string => {
    if (item === null || item === undefined) return '';
    if (isNumber(item)) return String(item).replace('.', decimal);
    if (isPlain(item)) return item.map(textOf).join(', ');
    if (!isObject(item)) return String(item);
    return Object.keys(item).length === 0 ? '' : JSON.stringify(item);
  };
  const isList = Array.isArray(value) && value.every((item) => !isObject(item) || isPlain(item));
  const items: readonly unknown[] = isList ? value : [value];
  const text = isList ? items.map((item) => textOf(item).replace(/\r\n|[\r\n]/g, ' ')).join('\n') : textOf(value);
  const safe = items.every(isNumber) ? text : guarded(text);
  return safe.includes(delimiter) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
