import { eld } from 'eld/extrasmall';
import { plain, spelled } from './text.normaliser.js';
import { listOf } from './word.lexicon.js';

/** The language of a text for which nobody named one. */

/** Scripts of one language, as far as there are word lists. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}]/gu, 'ja'],
  [/\p{sc=Hangul}/gu, 'ko'],
  [/\p{sc=Han}/gu, 'zh'],
  [/\p{sc=Thai}/gu, 'th'],
  [/\p{sc=Greek}/gu, 'el'],
  [/\p{sc=Hebrew}/gu, 'he'],
];
/** A script decides with a third of the letters: one of its characters says as much as several of an alphabet. */
const SHARE = 3;
/** Kana decide with a tenth: Japanese is written in Han characters between them. */
const SHARE_OF_KANA = 10;
/** The second best language must be this much worse: near relatives and single words are told apart by chance. */
const MARGIN = 0.1;
/** Fewer letters than this can belong to any language. */
const FEWEST_LETTERS = 12;

/** Texts of fewer letters are also asked for their words: by letters alone, "Terrible queue" is French. */
const SHORT = 40;
/** The list of a short text's language must know so many more of its words than English does. */
const CLEARLY = 2;

/** How many words of a text a language's list has. */
function wordsKnown(text: string, code: string): number {
  const words = new Set(spelled(text, code).match(/\p{L}[\p{L}\p{M}]*/gu));
  return [...words].filter((word) => listOf(code)?.phrases.has(word)).length;
}

/** Whether a short text's words are rather English, whatever its letters are: it is in neither language for certain. */
function mayBeEnglish(text: string, code: string, letters: number): boolean {
  return code !== 'en' && letters < SHORT && wordsKnown(text, code) < wordsKnown(text, 'en') + CLEARLY;
}

/** A language and how sure it is, 0 … 1; null: unsure, as what is taken for the wrong language would be judged wrongly. */
export function identified(text: string): { readonly code: string; readonly confidence: number } | null {
  const shown = plain(text);
  const letters = shown.match(/\p{L}/gu)?.length ?? 0;
  // Emoji mean the same in every language.
  if (letters === 0) return { code: 'en', confidence: 1 };
  for (const [script, code] of SCRIPTS) {
    const count = shown.match(script)?.length ?? 0;
    if (count > 0 && count * (code === 'ja' ? SHARE_OF_KANA : SHARE) >= letters) return { code, confidence: 1 };
  }
  if (letters < FEWEST_LETTERS) return null;
  const result = eld.detect(shown);
  if (!result.isReliable()) return null;
  const [best = 0, second = 0] = Object.values(result.getScores()).sort((a, b) => b - a);
  if (best - second < MARGIN || mayBeEnglish(shown, result.language, letters)) return null;
  return { code: result.language, confidence: Math.round(best * 1e4) / 1e4 };
}
