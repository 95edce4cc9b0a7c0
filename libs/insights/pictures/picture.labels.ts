/** Size of all letters but the title's, in pixels. */
export const LETTER = 12;
/** Height of a line of such letters. */
export const LINE = 18;

/** Chinese, Japanese and Korean letters, their punctuation, and pictures: as wide as they are high. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Room that a text takes, in pixels: 1 em a wide letter, .6 em another, which few fonts exceed. */
export function widthOf(text: string, letter = LETTER): number {
  let ems = 0;
  for (const each of text) ems += WIDE.test(each) ? 1 : 0.6;
  return ems * letter;
}

/** What people see as one letter may be several characters: it is cut as a whole. */
const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A text on one line, its end cut off (…) where it would take more room; nothing where not even a letter has room. */
export function fitted(text: string, room: number, letter = LETTER): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  if (widthOf(line, letter) <= room) return line;
  let [cut, width] = ['', widthOf('…', letter)];
  for (const { segment } of LETTERS.segment(line)) {
    width += widthOf(segment, letter);
    if (width > room) break;
    cut += segment;
  }
  return cut === '' ? '' : `${cut.trimEnd()}…`;
}

/** A text on as few lines as have room for its words; what is left of it after so many is cut. */
export function wrapped(text: string, room: number, letter: number, most = 3): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && (lines.length === most || widthOf(joined, letter) <= room))
      lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line) => fitted(line, room, letter));
}

/** Parts on as few lines as have room for them, with dots between; what does not fit on a line of its own is cut. */
export function linesOf(parts: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = lines.length === 0 ? part : `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && widthOf(joined) <= room) lines[lines.length - 1] = joined;
    else lines.push(fitted(part, room));
  }
  return lines;
}

/**
 * Which labels to show so that none meets another, as places in the list: the first of them, and then each for which
 * there is room.
 * @param middles their places in pixels, in order
 * @param widths the room of each along the axis
 */
export function spaced(middles: readonly number[], widths: readonly number[], gap = 8): readonly number[] {
  const shown: number[] = [];
  let free = -Infinity;
  for (const [index, middle] of middles.entries()) {
    const half = (widths[index] as number) / 2;
    if (middle - half < free) continue;
    shown.push(index);
    free = middle + half + gap;
  }
  return shown;
}

/** As many of evenly spaced marks as have room, the first among them: every one, every second, and so on. */
export function everyFew<Mark>(
  marks: readonly Mark[],
  widthOfMark: (mark: Mark) => number,
  room: number,
): readonly Mark[] {
  const widest = Math.max(0, ...marks.map(widthOfMark)) + 8;
  const step = room / Math.max(1, marks.length - 1);
  const every = Math.max(1, Math.ceil(widest / step));
  const dividing = Array.from({ length: marks.length }, (_, at) => at + 1).find(
    (each) => each >= every && (marks.length - 1) % each === 0,
  );
  const taken = dividing ?? every;
  return marks.filter((_, index) => index % taken === 0);
}
