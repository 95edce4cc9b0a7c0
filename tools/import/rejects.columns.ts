import { trimmed } from './cell.text.js';
import { columnsOf, type Mapping } from './mapping.js';

/**
 * The columns that a file of rejected rows has behind those of the file that they come from. Where the row is its own
 * id, that goes along: in a shorter file it would be another.
 */
export function addedColumns(names: readonly string[], { id }: Mapping): readonly string[] {
  const added = id === 'row' ? ['row', 'line', 'reason'] : ['line', 'reason'];
  return added.some((name) => names.includes(name)) ? added.map((name) => `rejected ${name}`) : added;
}

/**
 * How many of a file's columns were added when it was written as one of rejected rows; 0 if it was not.
 * @param names of its header; null if it has none, and then its own name tells
 */
export function countAdded(file: string, names: readonly string[] | null, mapping: Mapping): number {
  const count = addedColumns([], mapping).length;
  if (names === null) return /\.rejected\.csv$/i.test(file) ? count : 0;
  const [own, last] = [names.slice(0, -count), names.slice(-count)];
  const read = new Set(columnsOf(mapping).map(trimmed));
  const isAdded = addedColumns(own, mapping).every((name, index) => name === last[index] && !read.has(name));
  return isAdded ? count : 0;
}
