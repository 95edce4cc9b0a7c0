import { chineseDegrees, chineseNegators, chineseNeutral } from './chinese.words.js';
import { languageWords } from './language.words.js';
import type { LanguageWords } from './words.of.language.js';

/** How a language says that something is not so, and what only looks like it. */
export interface LanguageRules {
  readonly language: string;
  readonly negators: readonly string[];
  /** Negators that reach to the end of their clause. */
  readonly far: readonly string[];
  /** Negators of the next word only: less. */
  readonly less: readonly string[];
  readonly degrees: readonly string[];
  /** Phrases that hold a negator or a scored word, and say neither: not only. */
  readonly neutral: readonly string[];
  readonly idioms: ReadonlyMap<string, number>;
  /** Conjunctions that end what a negator reaches. */
  readonly but: ReadonlySet<string>;
  /** Conjunctions that carry a negation on to the next word. */
  readonly or: ReadonlySet<string>;
  /** Negators that turn what they follow where they end a clause. */
  readonly closes: ReadonlySet<string>;
  /** Negators that ask for ever more, up to "enough". */
  readonly unable: ReadonlySet<string>;
  /** Whether several negators are one. */
  readonly concord: boolean;
  /** Whether negators can follow what they negate. */
  readonly follows: boolean;
  /** Whether short words are tied to the next by an apostrophe. */
  readonly elides: boolean;
  /** What a word may end with, where the list has words without endings; null: each word stands for itself. */
  readonly endings: RegExp | null;
  /** Whether it is written in Latin letters. */
  readonly latin: boolean;
}

const list = (text: string | undefined, by: string | RegExp = '|'): readonly string[] =>
  text === undefined || text === '' ? [] : text.split(by);

/** "Could be better" blames, "could not be better" praises: each way to say it. */
function wishes({ modals, nots, comparatives, modalLast }: NonNullable<LanguageWords['wishes']>) {
  const phrases = new Map<string, number>();
  for (const modal of list(modals)) {
    for (const better of list(comparatives)) {
      phrases.set(`${modal} ${better}`, -2);
      if (modalLast === true) phrases.set(`${better} ${modal}`, -2);
    }
  }
  for (const not of list(nots)) for (const better of list(comparatives)) phrases.set(`${not} ${better}`, 4);
  return phrases;
}

function idiomsOf(words: LanguageWords): ReadonlyMap<string, number> {
  const idioms = words.wishes === undefined ? new Map<string, number>() : wishes(words.wishes);
  for (const [idiom, score] of Object.entries(words.idioms ?? {})) idioms.set(idiom, score);
  return idioms;
}

const BLANK = /\s+/;
const chinese: LanguageWords = { negators: '', latin: false };

/** A language's rules; null where nobody has written down how it negates. */
export function rulesOf(language: string): LanguageRules | null {
  const words = language === 'zh' ? chinese : languageWords[language];
  if (words === undefined) return null;
  const isChinese = language === 'zh';
  return {
    language,
    negators: isChinese ? chineseNegators.split(BLANK) : list(words.negators),
    far: list(words.far),
    less: list(words.less),
    degrees: isChinese ? chineseDegrees.split(BLANK) : list(words.degrees),
    neutral: isChinese ? chineseNeutral.split(BLANK) : list(words.neutral),
    idioms: idiomsOf(words),
    but: new Set(list(words.but)),
    or: new Set(list(words.or)),
    closes: new Set(list(words.closes)),
    unable: new Set(list(words.unable)),
    concord: words.concord ?? false,
    follows: words.follows ?? false,
    elides: words.elides ?? false,
    endings: words.endings ?? null,
    latin: words.latin ?? true,
  };
}
