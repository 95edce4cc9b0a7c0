import type { LanguageRules } from './language.rules.js';

/** What a word or phrase of a text is to its judgement. */
export interface Mark {
  /** `score`: it judges; `pause`: a clause ends; `word`: nothing is known of it; `neutral`: it is known to say nothing. */
  readonly role: 'score' | 'negator' | 'degree' | 'neutral' | 'word' | 'pause';
  readonly text: string;
  /** -5 … +5. Words of degree may have one: "awfully" judges where it stands alone, and intensifies before "good". */
  readonly score: number;
  /** How many words away a negator turns a score. */
  readonly reach: number;
}

/** What is known of a language's words, in the spelling of text.normaliser.ts. */
export interface WordList {
  readonly phrases: ReadonlyMap<string, Meaning>;
  /** How many words (of Chinese: characters) the longest phrase has. */
  readonly longest: number;
  readonly rules: LanguageRules;
  /** Says where words end, where neither blanks nor the list do. */
  readonly segmenter: Intl.Segmenter | null;
}
export type Meaning = Omit<Mark, 'text'>;
