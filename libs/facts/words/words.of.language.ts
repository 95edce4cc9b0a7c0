/** Words and phrases of one language, between bars; what they do is said by language.rules.ts. */
export interface LanguageWords {
  readonly negators: string;
  readonly far?: string;
  readonly less?: string;
  readonly degrees?: string;
  readonly neutral?: string;
  /** Idioms with their score. */
  readonly idioms?: Readonly<Record<string, number>>;
  /** "Could be", "could not be", "better". */
  readonly wishes?: {
    readonly modals: string;
    readonly nots?: string;
    readonly comparatives: string;
    readonly modalLast?: boolean;
  };
  readonly but?: string;
  readonly or?: string;
  readonly closes?: string;
  readonly unable?: string;
  readonly concord?: boolean;
  readonly follows?: boolean;
  readonly elides?: boolean;
  readonly endings?: RegExp;
  readonly latin?: boolean;
}
