import { trimmedId } from '#libs/kernel/id.format.js';

const MOST = 40;

/** A cell as messages show it: cut short if it is long. */
export function clip(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

/** A cell without white space and invisible characters at its ends. */
export const trimmed = trimmedId;

/** Is there nothing visible in a cell? */
export function isBlank(text: string): boolean {
  return trimmed(text) === '';
}

/** A cell as a person reads it: one plain blank for each run of white space, and no invisible characters. */
export function plain(text: string): string {
  return text
    .replace(/\p{Cf}+/gu, '')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}
