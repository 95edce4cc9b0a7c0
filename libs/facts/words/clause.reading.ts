import { goodAfter, goodBefore } from './chinese.words.js';
import type { Mark, WordList } from './word.list.js';

const WORDS = /[\p{L}\p{M}\p{N}_]+(?:'\p{L}[\p{L}\p{M}]*)*|\p{Extended_Pictographic}|[\p{Term}…\n()]|\s[–—-]\s/gu;
const IS_PAUSE = /^(?:[\p{Term}…\n()]|\s[–—-]\s)$/u;
const LATIN = /\p{sc=Latin}[\p{sc=Latin}\p{M}\p{N}' ]*/gu;
const HAN_BLANK = /(?<=[^\p{sc=Latin}\p{N}\s])[ \t]+(?=[^\p{sc=Latin}\p{N}\s])/gu;
const EMOTICON = /(?<=^|\s)(?:[^\p{L}\p{N}\s]{2,6}\p{L}?|[:;=8x]-?[dp3s])(?=$|\s)/gu;
const PAUSE: Mark = { role: 'pause', text: '', score: 0, reach: 0 };

const unknown = (text: string): Mark => ({ role: 'word', text, score: 0, reach: 0 });

function known(text: string, list: WordList): Mark | undefined {
  const meaning = list.phrases.get(text);
  return meaning === undefined ? undefined : { ...meaning, text };
}

/** Shorter words are too often parts of others. */
const SHORTEST_STEM = 4;
const LONG_VOWEL: Readonly<Record<string, string>> = { á: 'a', é: 'e' };

/** A word without its ending: of languages that put them one behind the other, lists have the bare words only. */
function stemmed(word: string, list: WordList): Mark | undefined {
  if (list.rules.endings === null) return undefined;
  const bare = word.replace(/^leg(?=.{4})/u, '');
  for (let length = bare.length; length >= SHORTEST_STEM; length--) {
    if (!list.rules.endings.test(`|${bare.slice(length)}`)) continue;
    const stem = bare.slice(0, length);
    const mark = known(stem, list) ?? known(stem.slice(0, -1) + (LONG_VOWEL[stem.at(-1) ?? ''] ?? '|'), list);
    if (mark?.role === 'score') return mark;
  }
  return undefined;
}

/** The marks of words in order; the longest phrase that a list knows goes first. */
function phrasesOf(words: readonly string[], joint: string, list: WordList): readonly Mark[] {
  const marks: Mark[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] as string;
    let length = Math.min(list.longest, words.length - at);
    let mark: Mark | undefined;
    for (; length > 0 && mark === undefined; length--) mark = known(words.slice(at, at + length).join(joint), list);
    marks.push(
      mark ?? stemmed(word, list) ?? (IS_PAUSE.test(word) || list.rules.but.has(word) ? PAUSE : unknown(word)),
    );
    at += mark === undefined ? 1 : length + 1;
  }
  return marks;
}

/** The longest word that a list knows at a character, or null. */
function longestAt(letters: readonly string[], at: number, list: WordList): { mark: Mark; length: number } | null {
  for (let length = Math.min(list.longest, letters.length - at); length > 0; length--) {
    const mark = known(letters.slice(at, at + length).join(''), list);
    if (mark !== undefined) return { mark, length };
  }
  return null;
}

/** A word of degree before a judgement, where both together are longer than what else could begin here (好|好吃, not 好好|吃). */
function degreeAt(letters: readonly string[], at: number, least: number, list: WordList): Mark | null {
  for (let length = Math.min(3, letters.length - at - 1); length > 0; length--) {
    const degree = known(letters.slice(at, at + length).join(''), list);
    if (degree?.role !== 'degree') continue;
    const next = longestAt(letters, at + length, list);
    if (next?.mark.role === 'score' && length + next.length > least) return degree;
  }
  return null;
}

/** 好不好, 是唔是: a question, not a negation. */
function isQuestion(letters: readonly string[], at: number): boolean {
  return letters[at] === letters[at + 2] && /[不唔]/u.test(letters[at + 1] as string);
}

/** Chinese, character by character: the longest word goes first, as no blank says where words end. */
function characters(text: string, list: WordList): readonly Mark[] {
  const letters = [...text.replace(HAN_BLANK, '，').replace(/\s+/g, '')];
  const marks: Mark[] = [];
  for (let at = 0; at < letters.length; ) {
    const letter = letters[at] as string;
    const longest = isQuestion(letters, at)
      ? { mark: { ...unknown(letters.slice(at, at + 3).join('')), role: 'neutral' as const }, length: 3 }
      : longestAt(letters, at, list);
    const degree = longest === null ? null : degreeAt(letters, at, longest.length, list);
    const mark = degree ?? longest?.mark ?? (IS_PAUSE.test(letter) ? PAUSE : unknown(letter));
    at += degree === null ? (longest?.length ?? 1) : degree.text.length;
    marks.push(mark.text === '好' ? goodOr(mark, marks.at(-1), letters[at]) : mark);
  }
  return marks;
}

/** 好 judges at the end of its sentence or after another word of degree; before a word it means "very". */
function goodOr(mark: Mark, before: Mark | undefined, next: string | undefined): Mark {
  const ends = next === undefined || IS_PAUSE.test(next) || goodBefore.test(next);
  const judges = ends || (before !== undefined && goodAfter.has(before.text));
  return { ...mark, role: 'degree', score: judges ? mark.score : 0 };
}

function native(text: string, list: WordList): readonly Mark[] {
  if (list.rules.language === 'zh') return characters(text, list);
  if (list.segmenter === null) {
    const spaced = list.rules.elides ? text.replaceAll("'", "' ") : text;
    return phrasesOf(spaced.match(WORDS) ?? [], ' ', list);
  }
  const segments = [...list.segmenter.segment(text)].map(({ segment }) => segment);
  return phrasesOf(
    segments.filter((segment) => segment.trim() !== ''),
    '',
    list,
  );
}

/** The marks of a text in its language's spelling; what stands in Latin letters between others is read as English. */
export function marksOf(text: string, list: WordList, english: WordList): readonly Mark[] {
  const marks: Mark[] = [];
  const faces: Mark[] = [];
  const worded = text.replace(EMOTICON, (face) => {
    const mark = known(face, english);
    if (mark === undefined) return face;
    faces.push(PAUSE, mark);
    return ' ';
  });
  if (list.rules.latin) return [...native(worded, list), ...faces];
  let from = 0;
  for (const { 0: run, index } of worded.matchAll(LATIN)) {
    marks.push(...native(worded.slice(from, index), list), ...native(run, english));
    from = index + run.length;
  }
  return [...marks, ...native(worded.slice(from), list), ...faces];
}
