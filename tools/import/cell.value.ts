import { clip, isBlank, trimmed } from './cell.text.js';
import { type CellNumber, parseNumber } from './cell.number.js';
import { parseTime } from './cell.time.js';
import type { Condition, Mapping, Scalar, Value } from './mapping.js';

/** The text of a row's cell by its column's name. */
export type CellReader = (column: string) => string;

/** What a spreadsheet writes if a formula failed: no value, rather than a text. */
const FORMULA_ERROR = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$/;

/** What a row contains for a value: null leaves the field out. */
export interface Given {
  readonly value: Scalar | null;
  /** For a number, the currencies that its cell may name; null if it names none. */
  readonly currencies: ReadonlySet<string> | null;
}

/**
 * Reads a value from a row.
 * @throws Error that names the column and what it should hold
 */
export function given(value: Value, mapping: Mapping, cells: CellReader): Given {
  const raw = rawOf(value, mapping, cells);
  const mapped = raw === null || value.map === null ? raw : translate(value, raw);
  if (mapped === null || !value.number)
    return { value: mapped === null ? null : timed(value, mapped, mapping), currencies: null };
  const number = numberOf(String(mapped), mapping, nameOf(value));
  // 0 stays 0: JSON has no use for −0.
  return { ...number, value: value.negate && number.value !== 0 ? -number.value : number.value };
}

/** The same without the currencies; null leaves the field out. */
export function valueOf(value: Value, mapping: Mapping, cells: CellReader): Scalar | null {
  return given(value, mapping, cells).value;
}

function timed(value: Value, mapped: Scalar, mapping: Mapping): Scalar {
  return value.time ? parseTime(String(mapped), mapping) : mapped;
}

/** Does a row meet a condition? An empty cell meets no condition on numbers. */
export function holds(condition: Condition, mapping: Mapping, cells: CellReader): boolean {
  const cell = cells(condition.column);
  if (condition.in !== null && !condition.in.includes(cell) && !condition.in.includes(trimmed(cell))) return false;
  if (condition.below === null && condition.atLeast === null) return true;
  if (isEmpty(cell, mapping)) return false;
  const number = numberOf(cell, mapping, condition.column).value;
  return (
    (condition.below === null || number < condition.below) &&
    (condition.atLeast === null || number >= condition.atLeast)
  );
}

function rawOf(value: Value, mapping: Mapping, cells: CellReader): Scalar | null {
  const { from } = value;
  if (from.kind === 'constant') return from.value;
  if (from.kind === 'column') {
    const cell = readable(from.column, mapping, cells);
    return isEmpty(cell, mapping) ? null : cell;
  }
  const parts = from.parts.map((part) => ('text' in part ? part.text : trimmed(readable(part.column, mapping, cells))));
  const anyEmpty = from.parts.some((part, index) => 'column' in part && isEmpty(parts[index] as string, mapping));
  return anyEmpty ? null : parts.join('');
}

/** @throws Error if a cell holds the error of a formula, unless the mapping says that this means an empty cell */
export function readable(column: string, mapping: Mapping, cells: CellReader): string {
  const cell = cells(column);
  if (FORMULA_ERROR.test(cell) && !mapping.empty.includes(cell))
    throw new Error(`column "${column}" holds "${cell}", the error of a formula`);
  return cell;
}

function translate(value: Value, raw: Scalar): Scalar | null {
  const cell = [String(raw), trimmed(String(raw))].find((text) => value.map?.has(text));
  if (cell !== undefined) return value.map?.get(cell) ?? null;
  if (value.otherwise !== undefined) return value.otherwise;
  throw new Error(`column "${nameOf(value)}" holds "${clip(String(raw))}", which the map does not name`);
}

function numberOf(cell: string, mapping: Mapping, column: string): CellNumber {
  try {
    return parseNumber(cell, mapping);
  } catch (error) {
    throw new Error(`column "${column}" holds "${clip(cell)}", ${(error as Error).message}`);
  }
}

function isEmpty(cell: string, mapping: Mapping): boolean {
  return isBlank(cell) || mapping.empty.includes(cell) || mapping.empty.includes(trimmed(cell));
}

function nameOf(value: Value): string {
  return value.from.kind === 'column' ? value.from.column : 'template';
}
