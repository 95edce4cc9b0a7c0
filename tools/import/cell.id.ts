import { clip, trimmed } from './cell.text.js';

/** A number that a spreadsheet cut to fifteen digits or fewer, so that several ids became the same. */
const CUT = /^\d[.,]\d+E\+\d+$/i;

/**
 * A cell as an id: without white space and invisible characters at its ends.
 * @throws Error if it cannot be told from other ids; the message continues one that names the cell
 */
export function idOf(cell: string): string {
  const id = trimmed(cell);
  if (id.includes('\uFFFD'))
    throw new Error(`"${clip(id)}" holds U+FFFD, which stands for a letter that was lost when the file was made`);
  if (CUT.test(id)) throw new Error(`"${clip(id)}" is a number whose last digits a spreadsheet left out`);
  return id;
}

/** Does the name of a field in an event's data say that it is an id? */
export function isIdField(name: string): boolean {
  return name === 'id' || name === 'into' || name.endsWith('Id');
}
