import { clip, trimmed } from './cell.text.js';

/** A number that a spreadsheet cut to fifteen digits or fewer: of several ids it made one. */
const CUT = /^\d[.,]\d+E\+\d+$/i;

/**
 * A cell as an id: without the white space and the invisible characters at its ends.
 * @throws Error for one that cannot be told from others, to follow the words that name it
 */
export function idOf(cell: string): string {
  const id = trimmed(cell);
  if (id.includes('\uFFFD'))
    throw new Error(`"${clip(id)}" holds U+FFFD, which stands for a letter that was lost when the file was made`);
  if (CUT.test(id)) throw new Error(`"${clip(id)}" is a number whose last digits a spreadsheet left out`);
  return id;
}

/** Is a field of an event's data an id, by its name? */
export function isIdField(name: string): boolean {
  return name === 'id' || name === 'into' || name.endsWith('Id');
}
