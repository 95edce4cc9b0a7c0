import { clip } from './cell.excerpt.js';
import { parseTime } from './cell.time.js';
import type { Condition, Mapping, Scalar, Value } from './mapping.js';

/** The text of a row's cell by its column's name. */
export type CellReader = (column: string) => string;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The value that a row gives; null leaves the field out.
 * @throws Error that names the column and what it should hold
 */
export function valueOf(value: Value, mapping: Mapping, cells: CellReader): Scalar | null {
  const raw = rawOf(value, mapping, cells);
  const mapped = raw === null || value.map === null ? raw : translate(value, raw);
  if (mapped === null) return null;
  if (value.number) return numberOf(String(mapped), mapping, nameOf(value), value.negate);
  if (value.time) return parseTime(String(mapped), mapping.dateFormat, mapping.timeZone);
  return mapped;
}

/** Does a row meet a condition? An empty cell meets none of a number's. */
export function holds(condition: Condition, mapping: Mapping, cells: CellReader): boolean {
  const cell = cells(condition.column);
  if (condition.in !== null && !condition.in.includes(cell)) return false;
  if (condition.below === null && condition.atLeast === null) return true;
  if (isEmpty(cell, mapping)) return false;
  const number = numberOf(cell, mapping, condition.column, false);
  return (
    (condition.below === null || number < condition.below) &&
    (condition.atLeast === null || number >= condition.atLeast)
  );
}

function rawOf(value: Value, mapping: Mapping, cells: CellReader): Scalar | null {
  const { from } = value;
  if (from.kind === 'constant') return from.value;
  if (from.kind === 'column') {
    const cell = cells(from.column);
    return isEmpty(cell, mapping) ? null : cell;
  }
  const parts = from.parts.map((part) => ('text' in part ? part.text : cells(part.column)));
  const anyEmpty = from.parts.some((part, index) => 'column' in part && isEmpty(parts[index] as string, mapping));
  return anyEmpty ? null : parts.join('');
}

function translate(value: Value, raw: Scalar): Scalar | null {
  const target = value.map?.get(String(raw));
  if (target !== undefined) return target;
  if (value.otherwise !== undefined) return value.otherwise;
  throw new Error(`column "${nameOf(value)}" holds "${clip(String(raw))}", which the map does not name`);
}

function numberOf(cell: string, mapping: Mapping, column: string, negate: boolean): number {
  const text = mapping.decimal === ',' ? cell.trim().replace(',', '.') : cell.trim();
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(number)) throw new Error(`column "${column}" holds "${clip(cell)}", which is not a number`);
  // 0 stays 0: JSON has no use for −0.
  return negate && number !== 0 ? -number : number;
}

function isEmpty(cell: string, mapping: Mapping): boolean {
  return cell.trim() === '' || mapping.empty.includes(cell);
}

function nameOf(value: Value): string {
  return value.from.kind === 'column' ? value.from.column : 'template';
}
