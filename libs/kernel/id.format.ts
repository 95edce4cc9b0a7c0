const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** Whether a text has 1 to 200 characters, none of them a control character or half a surrogate pair. */
export const isName = (text: string): boolean => NAME.test(text);

const UNSEEN = '[\\p{White_Space}\\p{Cf}]';
const UNSEEN_AT_AN_END = new RegExp(`^${UNSEEN}|${UNSEEN}$`, 'u');
const UNSEEN_BEGINNING = new RegExp(`^${UNSEEN}+`, 'u');
const UNSEEN_CHARACTER = new RegExp(`^${UNSEEN}$`, 'u');

const isVisibleAscii = (code: number) => code > 0x20 && code < 0x7f;

/** Code points that Unicode keeps from being characters: no CloudEvents attribute has one, and readers stop at them. */
const NONCHARACTER = /\p{Noncharacter_Code_Point}/u;

/**
 * Whether a text is told from others by whoever reads it, and by URLs: it neither begins nor ends with white space or an
 * invisible character (Unicode White_Space, Cf), and is neither `.` nor `..`, which URLs take for folders.
 * Nor does it hold a noncharacter.
 */
export function isDistinct(text: string): boolean {
  if (text === '.' || text === '..' || NONCHARACTER.test(text)) return false;
  if (isVisibleAscii(text.charCodeAt(0)) && isVisibleAscii(text.charCodeAt(text.length - 1))) return true;
  return !UNSEEN_AT_AN_END.test(text);
}

/** The text that was meant, without white space and invisible characters around it. */
export function trimmedId(text: string): string {
  let end = text.length;
  // By hand: an expression for the end would look at each run of blanks as often as it is long.
  for (let last = lastCharacter(text, end); UNSEEN_CHARACTER.test(last); last = lastCharacter(text, end))
    end -= last.length;
  return text.slice(0, end).replace(UNSEEN_BEGINNING, '');
}

/** The code point that ends before a place; empty at the beginning. */
function lastCharacter(text: string, end: number): string {
  const pair = text.slice(Math.max(0, end - 2), end);
  return (pair.codePointAt(0) ?? 0) > 0xffff ? pair : pair.slice(-1);
}
