import { guarded } from './formula.guard.js';

/** The columns of a table: paths into a row (`scores.peakEnd`, `interval.0`); `data.*` stands for all that is below `data`. */
export type Columns = readonly string[];

/** The same, written as names with spaces between them. */
export const columnsOf = (names: string): Columns => names.trim().split(/\s+/);

/**
 * Rows as RFC 4180 text with a header, CRLF. Declared columns are always there, so every page has the same; those of
 * `x.*` are the page's own, in order of name. Null and missing are empty, arrays and objects in one cell JSON.
 *
 * Text that a spreadsheet would run as a formula gets a leading apostrophe (formula.guard.ts); numbers, also as decimal
 * strings, stay as they are.
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

/** The leaves that the rows have below a member, in order of name. */
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
