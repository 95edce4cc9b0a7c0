import { guarded } from './formula.guard.js';

/** A table's columns: paths into a row (`scores.peakEnd`, `interval.0`); `data.*` stands for all paths below `data`. */
export type Columns = readonly string[];

/** The same, written as names separated by spaces. */
export const columnsOf = (names: string): Columns => names.trim().split(/\s+/);

/**
 * Rows as RFC 4180 text with a header and CRLF. Declared columns are always present, so every page has them; those of
 * `x.*` depend on the page and are sorted by name. Null and missing values are empty; an array or object in one cell is
 * JSON.
 *
 * Text that a spreadsheet would run as a formula gets a leading apostrophe (formula.guard.ts); numbers, including
 * decimal strings, stay as they are.
 */
export function csvOf(columns: Columns, rows: readonly object[]): string {
  const paths = columns.flatMap((column) =>
    column.endsWith('.*') ? pathsBelow(column.slice(0, -2), rows) : [column.split('.')],
  );
  const header = paths.map((path) => cellOf(path.join('.')));
  const lines = rows.map((row) => paths.map((path) => cellOf(valueAt(row, path))));
  return [header, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

type Path = readonly string[];

/** The leaves that the rows have below a member, sorted by name. */
function pathsBelow(member: string, rows: readonly object[]): readonly Path[] {
  const found = new Map<string, Path>();
  const visit = (value: unknown, path: Path): void => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    } else if (value !== undefined) found.set(JSON.stringify(path), path);
  };
  for (const row of rows) {
    const start = valueAt(row, member.split('.'));
    if (start !== null && typeof start === 'object') visit(start, member.split('.'));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function valueAt(row: unknown, path: Path): unknown {
  let value = row;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? guarded(value) : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
