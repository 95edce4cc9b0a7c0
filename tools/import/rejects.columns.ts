import { trimmed } from './cell.text.js';
import { columnsOf, type Mapping } from './mapping.js';

/**
 * The columns that a file of rejected rows has after those of the original file. If the row number is the id, it is one
 * of them: in the shorter file the numbers differ.
 */
export function addedColumns(names: readonly string[], { id }: Mapping): readonly string[] {
  const added = id === 'row' ? ['row', 'line', 'reason'] : ['line', 'reason'];
  return added.some((name) => names.includes(name)) ? added.map((name) => `rejected ${name}`) : added;
}

/**
 * How many columns were added to a file of rejected rows when it was written; 0 if it is not such a file.
 * @param names of its header; null if it has none, in which case the file's own name decides
 */
export function countAdded(file: string, names: readonly string[] | null, mapping: Mapping): number {
  const count = addedColumns([], mapping).length;
  if (names === null) return /\.rejected\.csv$/i.test(file) ? count : 0;
  const [own, last] = [names.slice(0, -count), names.slice(-count)];
  const read = new Set(columnsOf(mapping).map(trimmed));
  const isAdded = addedColumns(own, mapping).every((name, index) => name === last[index] && !read.has(name));
  return isAdded ? count : 0;
}
