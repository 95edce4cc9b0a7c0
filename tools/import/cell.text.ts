const MOST = 40;
/** White space and characters that nobody sees: what an id must not begin or end with. */
const UNSEEN = '[\\p{White_Space}\\p{Cf}]';
const ENDS = new RegExp(`^${UNSEEN}+|${UNSEEN}+$`, 'gu');

/** A cell as messages show it: its beginning, if it is long. */
export function clip(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

/** A cell without the white space and the invisible characters at its ends. */
export function trimmed(text: string): string {
  return text.replace(ENDS, '');
}

/** Is there nothing to be seen in a cell? */
export function isBlank(text: string): boolean {
  return trimmed(text) === '';
}

/** A cell with one plain blank for each run of white space, and without invisible characters: as a person reads it. */
export function plain(text: string): string {
  return text
    .replace(/\p{Cf}+/gu, '')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}
