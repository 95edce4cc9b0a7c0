const UNSEEN = '[\\p{White_Space}\\p{Cf}]';
const UNSEEN_AT_AN_END = new RegExp(`^${UNSEEN}|${UNSEEN}$`, 'u');
const UNSEEN_ENDS = new RegExp(`^${UNSEEN}+|${UNSEEN}+$`, 'gu');

const isVisibleAscii = (code: number) => code > 0x20 && code < 0x7f;

/**
 * Whether every reader, and every URL, can tell a text from others: it neither begins nor ends with white space or an
 * invisible character (Unicode White_Space, Cf), and is neither `.` nor `..`, which URLs treat as folders.
 */
export function isDistinct(text: string): boolean {
  if (text === '.' || text === '..') return false;
  if (isVisibleAscii(text.charCodeAt(0)) && isVisibleAscii(text.charCodeAt(text.length - 1))) return true;
  return !UNSEEN_AT_AN_END.test(text);
}

/** The text that was meant, without white space and invisible characters around it. */
export function trimmedId(text: string): string {
  return text.replace(UNSEEN_ENDS, '');
}
